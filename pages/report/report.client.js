/**
 * The one script of a report or an atlas: labels on hover (of marks, and of cells of heat maps out of the data), and methods to show or
 * hide. Everything can be read without it: marks have titles, pictures have tables.
 */
(() => {
  const data = JSON.parse(document.querySelector('script[type="application/json"]').textContent);
  const tip = document.getElementById('tip');
  const wordsOf = (event) => {
    const at = event.target;
    const heat = at.closest?.('[data-heat]');
    if (heat && at.tagName === 'image') {
      const [group, state] = heat.dataset.heat.split(' ');
      const map = data.groups[group].details.heat;
      const box = at.getBoundingClientRect();
      const row = Math.floor(((event.clientY - box.top) / box.height) * map.size);
      const column = Math.floor(((event.clientX - box.left) / box.width) * map.size);
      const cosine = map[state].cosines[row * map.size + column];
      if (cosine === undefined || column >= map.size) return '';
      return `${map.labels[row]} → ${map.labels[column]}: ${cosine.toFixed(3)}`;
    }
    if (at.dataset?.tip) return at.dataset.tip;
    const title = at.querySelector && at.ownerSVGElement && at.querySelector(':scope > title');
    if (!title) return '';
    at.dataset.tip = title.textContent;
    title.remove();
    return at.dataset.tip;
  };
  const show = (event) => {
    const words = wordsOf(event);
    tip.hidden = words === '';
    if (tip.hidden) return;
    tip.textContent = words;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, innerWidth - width - 8))}px`;
    tip.style.top = `${event.clientY + 20 + height > innerHeight ? event.clientY - height - 8 : event.clientY + 16}px`;
  };
  document.addEventListener('pointermove', show);
  document.addEventListener('pointerdown', show);
  for (const turn of ['wheel', 'touchmove'])
    document.addEventListener(
      turn,
      () => {
        tip.hidden = true;
      },
      { passive: true },
    );
  for (const box of document.querySelectorAll('.filter input')) {
    box.addEventListener('change', () => {
      for (const part of document.querySelectorAll(`[data-group="${box.value}"]`)) part.hidden = !box.checked;
    });
  }
})();

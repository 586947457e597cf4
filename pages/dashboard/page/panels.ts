import { count, duration, number } from '../../kit/format.js';
import { element, fillTable } from '../../kit/page/elements.js';
import { stepsPerSecond } from '../curves.js';
import type { RunAbout, RunStatus, SampleView, SeedView, Snapshot } from '../protocol.js';

const field = (name: string): HTMLElement => document.querySelector<HTMLElement>(`[data-field="${name}"]`)!;

export function showAbout(about: RunAbout): void {
  field('dir').textContent = about.dir;
  field('spaces').textContent = about.spaces
    .map(({ name, rows, dim }) => `${name}: ${count(rows)} × ${dim}`)
    .join(' · ');
  fillTable(
    field('options'),
    ['option', 'value'],
    Object.entries(about.options).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

const VERDICT_CLASS: Record<string, string> = {
  aligned: 'good',
  uncertain: 'wait',
  unverified: 'wait',
  'not-aligned': 'bad',
};
const STATE_CLASS = { running: 'wait', finished: 'good', interrupted: 'bad', elsewhere: 'wait' } as const;

export function showStatus(status: RunStatus, about: RunAbout): void {
  const state = field('state');
  state.textContent = status.text;
  state.className = status.result ? (VERDICT_CLASS[String(status.result['verdict'])] ?? '') : STATE_CLASS[status.state];
  state.dataset['state'] = status.state;
  const stop = document.querySelector<HTMLButtonElement>('[data-action="stop"]')!;
  stop.hidden = !about.canStop || status.state !== 'running';
  stop.disabled = status.stopping === true;
}

/** Steps, speed and time left of all seeds together. */
export function showProgress({ about, status, seeds }: Snapshot): void {
  const current = seeds.at(-1);
  const step = Number(current?.curves.last?.['step'] ?? 0);
  const done = Math.max(0, seeds.length - 1) * about.steps + step;
  const total = about.seeds.length * about.steps;
  const bar = field('bar') as HTMLProgressElement;
  bar.value = status.state === 'finished' ? 1 : done / total;
  const rate = current ? stepsPerSecond(current.curves) : null;
  const spent = (clock: 'seconds' | 'cpuSeconds'): number =>
    seeds.reduce((sum, { curves }) => sum + Number(curves.last?.[clock] ?? 0), 0);
  const running = status.state === 'running';
  const rows: [string, string, string][] = [
    ['step', 'step', `${count(step)} of ${count(about.steps)}`],
    ['seed', 'seed', current ? `${current.seed} (${seeds.length} of ${about.seeds.length})` : '–'],
    ['speed', 'speed', rate ? `${number(rate)} steps/s, ${count(Math.round(rate * about.batchSize))} rows/s` : '–'],
    ['time spent', 'spent', duration(spent('seconds'))],
    ['processor time', 'cpu', duration(spent('cpuSeconds'))],
    ['time left, at most', 'left', running && rate ? duration((total - done) / rate) : '–'],
  ];
  const { stage } = status;
  if (running && stage) {
    rows.push([
      'now',
      'stage',
      stage.total > 0 ? `${stage.stage}: ${count(stage.done)} of ${count(stage.total)}` : stage.stage,
    ]);
  }
  field('progress').replaceChildren(
    ...rows.flatMap(([name, key, value]) => [element('dt', name), element('dd', value, { 'data-value': key })]),
  );
}

export function showScores(seeds: readonly SeedView[], chosen: unknown): void {
  const rows = seeds.map(({ seed, evaluations }) => {
    const [first, last] = [evaluations[0], evaluations.at(-1)];
    const best = last?.kept;
    const top1 = last?.probe?.['top1'];
    return [
      chosen === seed ? `${seed} (kept)` : String(seed),
      number(first?.score),
      best ? `${number(best.score)} at ${count(best.step)}` : '–',
      last ? `${number(last.score)} at ${count(last.step)}` : '–',
      number(last?.cycle),
      ...(seeds.some((one) => one.evaluations[0]?.probe) ? [number(top1)] : []),
    ];
  });
  const probe = seeds.some((one) => one.evaluations[0]?.probe) ? ['probe top-1'] : [];
  fillTable(field('scores'), ['seed', 'at the start', 'best', 'now', 'round-trip error', ...probe], rows);
}

export function showLosses(view: SeedView | undefined): void {
  const last = view?.curves.last ?? {};
  const rows = Object.entries(last).filter(([name]) => !['kind', 'seed'].includes(name));
  fillTable(
    field('losses'),
    ['measure', 'value'],
    rows.map(([name, value]) => [name, number(value)]),
  );
}

export function showSamples(view: SeedView | undefined): void {
  const measured = (view?.evaluations ?? []).filter((one) => one.samples);
  const [first, last] = [measured[0], measured.at(-1)];
  const name = ({ row, label }: { row: number; label?: string }): string => label ?? `row ${row}`;
  const near = (sample: SampleView | undefined): string =>
    sample?.neighbours.map((one) => `${name(one)} (${one.score.toFixed(3)})`).join(', ') ?? '';
  fillTable(
    field('samples'),
    ['source', 'at the start', last ? `at step ${count(last.step)}` : 'now'],
    (last?.samples ?? []).map((sample, i) => [name(sample), near(first?.samples?.[i]), near(sample)]),
  );
}

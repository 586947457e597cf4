import { element } from '../../kit/page/elements.js';
import { addRows } from '../history.js';
import type { NewRows, RunStatus, SeedView, Snapshot } from '../protocol.js';
import { CHARTS, createChart } from './charts.js';
import { showAbout, showLosses, showProgress, showSamples, showScores, showStatus } from './panels.js';

interface Shown extends Omit<Snapshot, 'seeds' | 'status'> {
  status: RunStatus;
  readonly seeds: SeedView[];
}

let shown: Shown | undefined;
const hidden = new Set<number>();
const connection = document.querySelector<HTMLElement>('[data-field="connection"]')!;
const charts = CHARTS.map((spec) =>
  createChart(spec, document.querySelector<HTMLElement>(`[data-chart="${spec.name}"]`)!, 'step'),
);

/** At most one drawing a frame, however many events come. */
let waiting = false;
function redraw(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (!shown) return;
    const { about, status, seeds } = shown;
    showStatus(status, about);
    showProgress(shown);
    showScores(seeds, status.result?.['chosen']);
    showSeeds(seeds);
    const visible = seeds.filter(({ seed }) => !hidden.has(seed));
    showLosses(visible.at(-1));
    showSamples(visible.at(-1));
    for (const chart of charts) chart.draw(visible);
    document.body.dataset['ready'] = 'yes';
  });
}

const fieldset = document.querySelector('[data-field="seeds"]')!;
function showSeeds(seeds: readonly SeedView[]): void {
  for (const { seed } of seeds) {
    if (fieldset.querySelector(`input[value="${seed}"]`)) continue;
    const box = element('input', '', { type: 'checkbox', value: String(seed), checked: '' }) as HTMLInputElement;
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(seed);
      else hidden.add(seed);
      redraw();
    });
    fieldset.append(element('label', [box, document.createTextNode(` ${seed}`)]));
  }
}

function connect(): void {
  const events = new EventSource('events');
  const on = <T>(name: string, handle: (data: T) => void): void =>
    events.addEventListener(name, (event) => {
      handle(JSON.parse((event as MessageEvent<string>).data) as T);
      redraw();
    });
  events.addEventListener('open', () => say('connected', 'connected'));
  events.addEventListener('error', () => {
    say(shown?.status.state === 'finished' ? 'closed' : 'lost', lostText());
    // After an answer that is no event stream the browser gives up; a restarted run may come back at any time.
    if (events.readyState !== EventSource.CLOSED) return;
    setTimeout(connect, 2000);
  });
  on<Snapshot>('snapshot', (data) => {
    shown = { ...data, seeds: [...data.seeds] };
    showAbout(data.about);
  });
  on<NewRows>('rows', ({ rows }) => addRows(shown!.seeds, rows));
  on<RunStatus>('status', (status) => {
    shown!.status = status;
  });
}

function say(state: string, text: string): void {
  connection.dataset['connection'] = state;
  connection.textContent = text;
}

const lostText = (): string =>
  shown?.status.state === 'finished'
    ? 'the program has ended; `vecbridge dashboard` shows the run again, at this address'
    : 'connection lost; trying again every second';

document.querySelector<HTMLButtonElement>('[data-action="stop"]')!.addEventListener('click', async (event) => {
  const button = event.currentTarget as HTMLButtonElement;
  button.disabled = true;
  const answer = await fetch('stop', { method: 'POST' }).catch(() => undefined);
  if (!answer?.ok) button.disabled = false;
});

connect();

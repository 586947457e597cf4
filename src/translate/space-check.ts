import { type SameSpace, sameSpace } from '../spaces/same-space.js';
import type { Translator } from '../translators/translator.js';
import { type Matrix, rowOf, sliceRows, stackRows, takeRows } from '../vectors/matrix.js';
import { preprocess } from '../vectors/preprocess.js';
import { fitsSource } from './fits-source.js';

/** What came of looking whether vectors are of the expected model; null where too few were seen. */
export type SpaceCheck = Pick<SameSpace, 'label' | 'reason' | 'advice'>;

/** Rows of each side that a check needs at most, and at least of the target. */
export const CHECKED_ROWS = 2000;
const FEWEST = 24;

interface Translated {
  readonly translator: Translator;
  /** Raw rows of the source, and the same rows translated, centred. */
  readonly source: Matrix;
  readonly translated: Matrix;
  /** Raw rows of the target. */
  readonly target: Matrix;
  readonly names: { readonly translator: string; readonly source: string; readonly target: string };
  readonly warn: ((line: string) => void) | undefined;
}

/** Do translated rows lie where rows of the target lie? Warns where they do not, with the likely cause. */
export async function checkTranslated(request: Translated): Promise<SpaceCheck | null> {
  const { translator, source, translated, target, names, warn } = request;
  if (translated.rows < 1 || target.rows < FEWEST) return null;
  const { label, reason } = await sameSpace(translated, preprocess(target, translator.means.target).matrix);
  if (label !== 'no') return { label, reason, advice: null };
  const advice = `${await causeOf(translator, source, target, names)}; vecbridge check compares two files`;
  const said = `${names.source}, translated, and ${names.target}: ${reason}`;
  warn?.(`${said}\n  ${advice}\n  --no-space-check turns this check off`);
  return { label, reason: said, advice };
}

/** The same for rows that are not translated yet, on the first of both sides. */
export async function checkFirstRows(request: Omit<Translated, 'translated'>): Promise<SpaceCheck | null> {
  const [source, target] = [request.source, request.target].map((m) => sliceRows(m, 0, Math.min(m.rows, CHECKED_ROWS)));
  const translated = await request.translator.translate(source!, { centred: true });
  return checkTranslated({ ...request, source: source!, target: target!, translated });
}

async function causeOf(
  translator: Translator,
  source: Matrix,
  target: Matrix,
  names: Translated['names'],
): Promise<string> {
  if (source.dim === target.dim && (await sameSpace(source, target)).label === 'yes')
    return `${names.source} and ${names.target} are of one model already: they need no translator`;
  const inverse = translator.inverse?.();
  const isSource = (await fitsSource(source, translator)).label;
  const isTarget = inverse ? (await fitsSource(target, inverse)).label : 'cannot tell';
  if (isSource === 'no' && isTarget !== 'no')
    return `${names.source} does not look like the source of ${names.translator}: wrong model, or wrong direction (--inverse)`;
  if (isTarget === 'no' && isSource !== 'no')
    return `${names.target} does not look like the target of ${names.translator}: another model, or other settings`;
  return `check which models made ${names.source} and ${names.target}, and the direction (--inverse); else the map of ${names.translator} is wrong`;
}

/** Are these rows such as the translator was fitted on? Warns where they are not. */
export async function checkSource(
  rows: Matrix,
  translator: Translator,
  names: { readonly rows: string; readonly translator: string },
  warn: ((line: string) => void) | undefined,
): Promise<SpaceCheck | null> {
  const usable = usableRows(rows);
  if (usable.rows === 0) return null;
  const { label, z } = await fitsSource(usable, translator);
  const reason = Number.isNaN(z)
    ? `${names.translator} keeps no statistics of its source that could tell`
    : `${names.rows} in the directions that ${names.translator} reads: ${z.toFixed(1)} standard deviations above renamed coordinates`;
  if (label !== 'no') return { label, reason, advice: null };
  const advice = `these vectors do not look like the source of ${names.translator}: wrong model, wrong settings or wrong direction (--inverse)`;
  warn?.(`${reason}\n  ${advice}\n  --no-space-check turns this check off`);
  return { label, reason, advice };
}

/** Vectors of a server collected for its one check. */
const SERVED_ROWS = 100;

/** Keeps the first vectors that a server translates and checks them once, beside its work; `result` is null before. */
export function servedCheck(
  translator: Translator,
  dir: string,
  warn: ((line: string) => void) | undefined,
): { seen(vectors: Matrix): void; result(): SpaceCheck | null } {
  const kept: Matrix[] = [];
  let rows = 0;
  let result: SpaceCheck | null = null;
  return {
    seen: (vectors) => {
      if (rows >= SERVED_ROWS) return;
      const usable = usableRows(vectors);
      kept.push(usable);
      rows += usable.rows;
      if (rows < SERVED_ROWS) return;
      const names = { rows: 'the vectors received', translator: dir };
      void checkSource(stackRows(kept.splice(0)), translator, names, warn).then((found) => {
        result = found;
      });
    },
    result: () => result,
  };
}

/** A copy of the rows that have a direction. */
function usableRows(m: Matrix): Matrix {
  const rows = Array.from({ length: m.rows }, (_, i) => i).filter((i) => {
    const row = rowOf(m, i);
    return row.some(Boolean) && row.every(Number.isFinite);
  });
  return takeRows(m, rows);
}

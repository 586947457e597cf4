import { VecbridgeError } from '../../src/core/errors.js';
import { directed } from '../../src/translators/directed.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** The translator as it is used: from the model of the side that is translated to the model of the other side. */
interface Direction {
  readonly translator: Translator;
  readonly oracle: Translator | undefined;
  readonly name: string;
}

/** Raw vectors of queries and documents, and what translates one side. */
export interface JudgedSides {
  readonly translator: Translator;
  /** Raw vectors of the queries (n, d), of the source model; with `translate: 'docs'` see there. */
  readonly queries: Matrix;
  /** Raw vectors of the documents (m, d), of the target model. */
  readonly docs: Matrix;
  /**
   * 'docs' translates the documents and leaves the queries: documents of the source model are translated forward, documents
   * of the target model by the way back. Which they are is told by the dims; where both spaces have the same, they are of
   * the source model. Default: 'queries'.
   */
  readonly translate?: 'queries' | 'docs';
  /** The same queries by the model of the documents, row by row. */
  readonly nativeQueries?: Matrix;
  /** The same documents by the model of the queries, row by row. */
  readonly nativeDocs?: Matrix;
  /** The ceiling of maps: a translator fitted with pairs. */
  readonly oracle?: Translator;
}

/**
 * The way the translator is used. Translated queries go forward; documents forward too, or back where only that fits
 * their dims. Throws DIM_MISMATCH and ROWS_MISMATCH with both numbers, saying which files look swapped.
 */
export function judgedDirection(input: JudgedSides): Direction {
  const { translator, oracle, queries, docs, translate = 'queries', nativeQueries, nativeDocs } = input;
  const isBack = translate === 'docs' && !fits(translator, docs, queries) && fits(translator, queries, docs);
  const used = directed(translator, isBack, 'the translator');
  const [moved, still] = translate === 'queries' ? [queries, docs] : [docs, queries];
  requireDims(used, moved, still, translate);
  requireSame(nativeQueries, 'native queries', queries, 'queries', docs, 'documents');
  requireSame(nativeDocs, 'native documents', docs, 'documents', queries, 'queries');
  if (oracle) requireDims(directed(oracle, isBack, 'the oracle'), moved, still, translate);
  const [from, to] = used.manifest.spaces;
  return {
    translator: used,
    oracle: oracle && directed(oracle, isBack, 'the oracle'),
    name: `${from.modelId ?? 'source'} → ${to.modelId ?? 'target'}`,
  };
}

const fits = ({ manifest: { spaces } }: Translator, moved: Matrix, still: Matrix): boolean =>
  moved.dim === spaces[0].dim && still.dim === spaces[1].dim;

function requireDims({ manifest }: Translator, moved: Matrix, still: Matrix, translate: 'queries' | 'docs'): void {
  const [from, to] = manifest.spaces.map(({ dim }) => dim) as [number, number];
  const names = translate === 'queries' ? (['queries', 'documents'] as const) : (['documents', 'queries'] as const);
  const swapped = moved.dim === to && still.dim === from;
  for (const [name, dim, wanted, does] of [
    [names[0], moved.dim, from, 'takes'] as const,
    [names[1], still.dim, to, 'gives'] as const,
  ]) {
    if (dim === wanted) continue;
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `the ${name} have ${dim}-d vectors, the translator ${does} ${wanted}-d ones.`,
      {
        hint: swapped
          ? 'queries and documents look swapped: the queries are of the source model, the documents of the target model; --inverse goes the other way'
          : 'the files belong to other models than the translator',
        context: { side: name, dim, wanted },
      },
    );
  }
}

/** Native vectors are of the same rows as `like`, and of the space of `space`. */
function requireSame(
  native: Matrix | undefined,
  name: string,
  like: Matrix,
  likeName: string,
  space: Matrix,
  spaceName: string,
): void {
  if (!native) return;
  if (native.rows !== like.rows) {
    throw new VecbridgeError('ROWS_MISMATCH', `the ${name} have ${native.rows} rows, the ${likeName} ${like.rows}.`, {
      hint: 'row i of both must be the same text',
      context: { name, rows: [native.rows, like.rows] },
    });
  }
  if (native.dim === space.dim) return;
  throw new VecbridgeError(
    'DIM_MISMATCH',
    `the ${name} have ${native.dim}-d vectors, the ${spaceName} ${space.dim}-d ones.`,
    {
      hint:
        native.dim === like.dim
          ? `they look like the ${likeName} again: give those of the model of the ${spaceName}`
          : `the ${name} must be of the model of the ${spaceName}`,
      context: { name, dims: [native.dim, space.dim] },
    },
  );
}

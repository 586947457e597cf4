import { z } from 'zod';

const number = z.number().nullable();
const grid = z.array(z.array(number).min(1)).min(1);
const diagonal = z.object({
  on: number,
  off: number,
  correlation: number,
  distance: number,
  peak: z.object({ first: z.int(), second: z.int(), value: z.number() }).nullable(),
});
const risk = z.object({ zeroOne: z.number(), crossEntropy: z.number(), squared: z.number() });

/** What `vecbridge align --layers --json` prints. */
const layersSchema = z
  .object({
    names: z.tuple([z.string(), z.string()]),
    layers: z.tuple([z.int().positive(), z.int().positive()]),
    rows: z.int(),
    seed: z.int(),
    measures: z.record(
      z.string(),
      z.object({
        ...{ direction: z.enum(['higher', 'lower']), value: grid, chance: grid, calibrated: grid, diagonal },
        ...{ z: grid.nullable(), p: grid.nullable() },
      }),
    ),
    stitching: z
      .object({
        classes: z.int(),
        trainRows: z.int(),
        testRows: z.int(),
        ...{ zeroOne: grid, squared: grid, misalignment: grid, bound: grid, slopeBound: grid },
        native: z.array(risk),
        own: z.array(risk),
        constant: risk,
        diagonal,
      })
      .nullable(),
  })
  .refine(
    ({ layers: [rows, columns], measures, stitching }) =>
      [...Object.values(measures).map(({ value }) => value), ...(stitching ? [stitching.zeroOne] : [])].every(
        (one) => one.length === rows && one.every((row) => row.length === columns),
      ),
    'a matrix has another number of layers than the file says',
  );

export type LayerResult = z.infer<typeof layersSchema>;

/** The comparison of layers in a file of results; undefined where it is a result of something else. */
export const readLayerResult = (json: unknown): LayerResult | undefined => layersSchema.safeParse(json).data;

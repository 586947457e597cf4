import type { LayerComparison } from '../../eval/layers/compare-layers.js';
import type { Grid } from '../../eval/layers/grid.js';
import { gridDomain, layerChart } from '../../pages/report/charts/layer-chart.js';
import type { Figure, Panel } from './figure-file.js';

export type LayersResult = LayerComparison & { readonly names: readonly [string, string] };

const WIDTH = 400;

/** Likeness of all layers of two models, and the risk of the heads of one on the layers of the other. */
export function layersFigure({ names, measures, stitching }: LayersResult): Figure {
  const panel = (name: string, grid: Grid, note: string): Panel => ({
    name,
    note,
    svg: layerChart({ label: `${name}, layer by layer`, names, grid, domain: gridDomain(grid), width: WIDTH }),
  });
  const { diagonal, chance } = measures['mutual-knn']!;
  return {
    label:
      'Layers of MiniLM and mpnet: likeness is highest near equal depth in the first half, and the last layers are like each other alone; middle layers stitch best.',
    panel: [WIDTH, 236],
    columns: 2,
    panels: [
      panel('CKA', measures['cka']!.value, 'chance 0'),
      panel(
        'mutual k-NN',
        measures['mutual-knn']!.value,
        `chance ${chance[0]![0]!.toFixed(3)}; ρ with nearness in depth ${diagonal.correlation!.toFixed(2)}`,
      ),
      panel('RSA', measures['rsa']!.value, 'chance 0'),
      panel(
        'stitching: share wrong',
        stitching!.zeroOne,
        `${names[1]}'s heads on ${names[0]}; one answer for all: ${stitching!.constant.zeroOne.toFixed(2)}`,
      ),
    ],
  };
}

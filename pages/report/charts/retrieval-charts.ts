import * as Plot from '@observablehq/plot';
import type { Calibration, ConfidenceBin } from '../calibration.js';
import { percent } from '../content.js';
import type { RankBin, RecallPoint } from '../details.js';
import { chart, REFERENCE, SOURCE, type Svg, TARGET } from './chart.js';

/** 1, 2, 3–5, 6–10, ... */
export const rankText = ({ first, last }: Pick<RankBin, 'first' | 'last'>): string =>
  first === last ? String(first) : `${first}–${last}`;

/** How often the true partner has which rank; marks show what chance gives. */
export function rankChart(bins: readonly RankBin[]): Svg {
  const words = (bin: RankBin): string =>
    `rank ${rankText(bin)}: ${percent(bin.share)} (${bin.count} rows); by chance ${percent(bin.chance)}`;
  return chart('histogram of the ranks of true partners', {
    height: 290,
    marginBottom: 72,
    x: {
      type: 'band',
      label: 'rank of the true partner',
      labelOffset: 66,
      domain: bins.map(rankText),
      tickRotate: -30,
    },
    y: {
      label: 'share of rows',
      grid: true,
      tickFormat: '%',
      domain: [0, Math.max(0.01, ...bins.map((bin) => Math.max(bin.share, bin.chance)))],
    },
    marks: [
      Plot.barY(bins, { x: rankText, y: 'share', fill: SOURCE, title: words }),
      Plot.tickY(bins, { x: rankText, y: 'chance', stroke: TARGET, strokeWidth: 2, title: words }),
      Plot.ruleY([0]),
    ],
  });
}

/** Recall over k, exact search and HNSW, with chance. */
export function recallChart(points: readonly RecallPoint[]): Svg {
  const approximate = points.filter((point) => point.hnsw !== null);
  const words = (name: string, value: number | null, k: number): string =>
    `${name} recall@${k}: ${percent(value ?? 0)}`;
  return chart('recall at k, exact search and HNSW', {
    x: { type: 'log', label: 'k', ticks: points.map((point) => point.k), tickFormat: String },
    y: { label: 'recall@k', grid: true, tickFormat: '%', domain: [0, 1] },
    marks: [
      Plot.line(points, { x: 'k', y: 'chance', stroke: REFERENCE, strokeDasharray: '2,3' }),
      Plot.line(points, { x: 'k', y: 'exact', stroke: SOURCE }),
      Plot.dot(points, { x: 'k', y: 'exact', fill: SOURCE, title: (p: RecallPoint) => words('exact', p.exact, p.k) }),
      Plot.line(approximate, { x: 'k', y: 'hnsw', stroke: TARGET, strokeDasharray: '6,3' }),
      Plot.dot(approximate, {
        x: 'k',
        y: 'hnsw',
        stroke: TARGET,
        symbol: 'triangle',
        title: (p: RecallPoint) => words('HNSW', p.hnsw, p.k),
      }),
    ],
  });
}

/** Share of right rows over confidence, a point for every tenth of the rows. */
export function confidenceChart({ bins }: Calibration): Svg {
  return chart('share of right translations by confidence', {
    x: { label: 'confidence (CSLS of the best neighbour)', nice: true },
    y: { label: 'share right', grid: true, tickFormat: '%', domain: [0, 1] },
    marks: [
      Plot.line(bins, { x: 'mean', y: 'correct', stroke: SOURCE }),
      Plot.dot(bins, {
        x: 'mean',
        y: 'correct',
        fill: SOURCE,
        r: 4,
        title: (bin: ConfidenceBin) =>
          `confidence ${bin.from.toFixed(3)} to ${bin.to.toFixed(3)}: ${percent(bin.correct)} of ${bin.rows} rows right`,
      }),
    ],
  });
}

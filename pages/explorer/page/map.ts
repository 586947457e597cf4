import createScatterplot from 'regl-scatterplot';

interface PointMap {
  /** Shows only these points (all where undefined). */
  filter(points: readonly number[] | undefined): Promise<void>;
  /** Marks points and, where asked, moves the view to them. */
  mark(points: readonly number[], move: boolean): Promise<void>;
  whole(): Promise<void>;
}

interface PointMapOptions {
  readonly canvas: HTMLCanvasElement;
  readonly tip: HTMLElement;
  /** x of all points, then y; the first `sources` belong to the source. */
  readonly points: Float32Array;
  readonly sources: number;
  label(point: number): string;
  picked(point: number): void;
}

/** Points overlap: the more there are, the smaller and fainter each. */
const sizeOf = (count: number): number => (count > 50_000 ? 2 : count > 5000 ? 3 : 5);
const opacityOf = (count: number): number => (count > 50_000 ? 0.35 : count > 5000 ? 0.55 : 0.8);

/** Draws with WebGL; undefined where the browser has none. */
export async function createMap(options: PointMapOptions): Promise<PointMap | undefined> {
  const { canvas, tip, points, sources } = options;
  const count = points.length / 2;
  const box = canvas.parentElement!;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  if (!canvas.ownerDocument.createElement('canvas').getContext('webgl')) return undefined;
  const plot = createScatterplot({
    canvas,
    width: box.clientWidth,
    height: box.clientHeight,
    backgroundColor: colour('field'),
    pointSize: sizeOf(count),
    pointSizeSelected: 4,
    opacity: opacityOf(count),
    pointColor: [colour('source'), colour('target')],
    pointColorActive: colour('ink'),
    colorBy: 'valueA',
    lassoInitiator: false,
    deselectOnDblClick: false,
  });
  new ResizeObserver(() => plot.set({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  plot.subscribe('pointOver', (point: number) => {
    tip.textContent = options.label(point);
    const [x, y] = plot.getScreenPosition(point) ?? [0, 0];
    tip.style.left = `${Math.min(x + 10, box.clientWidth - 140)}px`;
    tip.style.top = `${Math.max(0, y - 30)}px`;
    tip.hidden = false;
  });
  plot.subscribe('pointOut', () => {
    tip.hidden = true;
  });
  plot.subscribe('select', ({ points: chosen }: { points: number[] }) => {
    if (chosen.length === 1) options.picked(chosen[0]!);
  });
  await plot.draw({
    x: points.subarray(0, count),
    y: points.subarray(count),
    valueA: Uint8Array.from({ length: count }, (_, i) => (i < sources ? 0 : 1)),
  });
  return {
    filter: async (shown) => {
      if (shown) await plot.filter([...shown], { preventEvent: true });
      else await plot.unfilter({ preventEvent: true });
    },
    mark: async (marked, move) => {
      plot.select([...marked], { preventEvent: true });
      if (move) await plot.zoomToPoints([...marked], { transition: true, transitionDuration: 400, padding: 0.6 });
    },
    whole: async () => {
      await plot.zoomToOrigin({ transition: true, transitionDuration: 300 });
    },
  };
}

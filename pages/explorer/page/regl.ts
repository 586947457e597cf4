/** regl is no module: its script makes a global, which regl-scatterplot imports by this name. */
export default (globalThis as unknown as { createREGL: unknown }).createREGL;

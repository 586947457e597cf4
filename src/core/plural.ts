/** The noun behind a number: plural(1, 'row') is "row", plural(0, 'query', 'queries') "queries". */
export const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? one : many);

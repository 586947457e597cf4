/** Ranks to choose from: all dims, then a quarter less each time, down to 4 or so. */
export function rankGrid(largest: number): number[] {
  const ranks = [largest];
  for (let rank = largest * 0.75; rank >= 4; rank *= 0.75) ranks.push(Math.floor(rank));
  return ranks;
}

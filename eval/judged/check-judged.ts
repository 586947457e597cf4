import { checkFirstRows, type SpaceCheck } from '../../src/translate/space-check.js';
import { type JudgedSides, judgedDirection } from './direction.js';

/** Does the side that is translated lie where the other side lies? Warns where it does not, with the likely cause. */
export function checkJudged(
  sides: JudgedSides,
  names: { readonly translator: string; readonly queries: string; readonly docs: string },
  warn: ((line: string) => void) | undefined,
): Promise<SpaceCheck | null> {
  const { translator } = judgedDirection(sides);
  const [source, target] = sides.translate === 'docs' ? (['docs', 'queries'] as const) : (['queries', 'docs'] as const);
  return checkFirstRows({
    ...{ translator, source: sides[source], target: sides[target], warn },
    names: { translator: names.translator, source: names[source], target: names[target] },
  });
}

import type { Section } from '../content.js';
import type { Report } from '../report.js';
import { differencesSection, factsSection, missingSection } from './facts.js';
import { judgedSection } from './judged.js';
import { layersSection } from './layers.js';
import { confidenceSection, neighboursSection, ranksSection } from './retrieval.js';
import { scoresSection } from './scores.js';
import { alignmentSection, heatSection, planesSection } from './spaces.js';
import { trainingSection } from './training.js';
import { evidenceSection, verdictSection } from './verdict.js';

/** The whole report in reading order, the verdict first; sections without content are left out. */
export const sectionsOf = (report: Report): Section[] =>
  [
    ...(report.groups.length > 0 ? [verdictSection(report), scoresSection(report)] : []),
    judgedSection(report),
    differencesSection(report),
    ranksSection(report),
    heatSection(report),
    planesSection(report),
    neighboursSection(report),
    confidenceSection(report),
    alignmentSection(report),
    layersSection(report),
    trainingSection(report),
    evidenceSection(report),
    factsSection(report),
    missingSection(report),
  ].filter((section) => section !== null);

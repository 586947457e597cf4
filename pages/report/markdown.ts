import { type Block, cellText, type Section, type Table } from './content.js';
import type { Report } from './report.js';
import { sectionsOf } from './sections/sections.js';

/** The report as Markdown: all its words and tables, without the pictures. */
export function reportMarkdown(report: Report): string {
  const parts = [`# ${plain(report.title)}`, ...sectionsOf(report).flatMap(sectionLines)];
  return `${parts.join('\n\n')}\n`;
}

const sectionLines = ({ title, blocks }: Section): string[] => [`## ${plain(title)}`, ...blocks.flatMap(blockLines)];

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [plain(block.text)];
    case 'verdict':
      return [`**${block.label ?? 'no verdict'}**`];
    case 'code':
      return [`\`\`\`\n${block.text.replaceAll('```', "'''")}\n\`\`\``];
    case 'table':
      return [markdownTable(block.table)];
    case 'figure':
      return [`${plain(block.caption)}:`, markdownTable(block.table)];
    case 'panels':
      return block.panels.flatMap((panel) => [`### ${plain(panel.title)}`, ...panel.blocks.flatMap(blockLines)]);
  }
}

function markdownTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return [
    line(head),
    `|${head.map(() => ' --- ').join('|')}|`,
    ...rows.map(({ cells }) => line(cells.map(cellText))),
  ].join('\n');
}

/** Labels may hold anything: what Markdown or HTML would take as theirs is escaped, a line stays one. */
const plain = (words: string): string => words.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|]/g, (c) => `\\${c}`);

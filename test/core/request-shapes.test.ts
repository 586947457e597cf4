import { describe, expect, it } from 'vitest';
import { chartSpaces } from '../../eval/atlas/chart-spaces.js';
import { evaluate } from '../../eval/evaluate.js';
import { createAtlas } from '../../pages/atlas/create-atlas.js';
import { startExplorer } from '../../pages/explorer/start-explorer.js';
import { createReport } from '../../pages/report/create-report.js';

const call = (run: unknown, request: unknown): Promise<unknown> =>
  (run as (request: unknown) => Promise<unknown>)(request);
const pair = { source: 'a.npy', target: 'b.npy' };
const map = { translator: 'a-to-b', ...pair };
const matrix = { data: new Float32Array(2), rows: 1, dim: 2 };

describe('a request of the library', () => {
  it.each([
    ['chartSpaces', chartSpaces, { files: [], pairs: true }, '"pairs"', 'did you mean "paired"?'],
    ['createAtlas', createAtlas, { files: [], outputs: 'a.html' }, '"outputs"', 'did you mean "output"?'],
    ['startExplorer', startExplorer, { ...map, label: ['l.txt'] }, '"label"', 'did you mean "labels"?'],
    ['createReport', createReport, { run: ['a-to-b'] }, '"run"', 'did you mean "runs"?'],
    ['evaluate', evaluate, { ...map, oracel: 'best' }, '"oracel"', 'did you mean "oracle"?'],
  ])('of %s with an option that there is not gets a suggestion', async (owner, run, request, name, hint) => {
    await expect(call(run, request)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: `${owner} has no option ${name}.`,
      hint: expect.stringContaining(hint),
    });
  });

  it.each([
    [
      'chartSpaces',
      chartSpaces,
      { files: 'a.npy' },
      '"files" cannot be "a.npy": .*array',
      'files of vectors, two or more',
    ],
    ['chartSpaces', chartSpaces, { files: [], rows: 0 }, '"rows" cannot be 0: ', 'rows of each side'],
    ['createAtlas', createAtlas, { files: [], force: 'yes' }, '"force" cannot be "yes": .*boolean', 'replace the page'],
    ['startExplorer', startExplorer, { ...map, labels: 'l.txt' }, '"labels" cannot be "l.txt"', 'one label a row'],
    [
      'startExplorer',
      startExplorer,
      { ...map, source: matrix },
      '"source" cannot be an object: .*string',
      'source model',
    ],
    ['startExplorer', startExplorer, pair, 'needs the option "translator"', 'folder of the translator'],
    ['createReport', createReport, { runs: 'a-to-b' }, '"runs" cannot be "a-to-b": .*array', 'folders of translators'],
    ['createReport', createReport, { runs: [], format: 'pdf' }, '"format" cannot be "pdf"', 'name of the file'],
    ['createReport', createReport, undefined, 'needs the option "runs"', 'folders of translators'],
    ['evaluate', evaluate, { ...map, ks: 5 }, '"ks" cannot be 5: .*array', 'k of recall@k'],
    [
      'evaluate',
      evaluate,
      { ...map, source: [[1, 2]] },
      '"source" cannot be \\[\\[1,2\\]\\]: expected the path',
      'source model',
    ],
    [
      'evaluate',
      evaluate,
      { ...map, translator: {} },
      '"translator" cannot be an object: expected the folder',
      'or its folder',
    ],
    ['evaluate', evaluate, { ...map, warn: 'all' }, '"warn" cannot be "all": expected a function', undefined],
    ['evaluate', evaluate, { ...map, signal: {} }, '"signal" cannot be an object: expected an AbortSignal', undefined],
  ])('of %s with a value of another type says which is wanted', async (owner, run, request, message, hint) => {
    await expect(call(run, request)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(new RegExp(`^${owner}.*${message}`)),
      hint: hint === undefined ? undefined : expect.stringContaining(hint),
    });
  });

  it.each([
    [chartSpaces, { files: ['no-a.npy', 'no-b.npy'], signal: new AbortController().signal, on: () => {}, seed: 1 }],
    [createReport, { runs: ['no-run'], pairs: { source: matrix, target: matrix, labels: null, names: ['a', 'b'] } }],
    [evaluate, { ...map, source: matrix, target: matrix, oracle: undefined, ks: [5], reading: {} }],
    [startExplorer, { ...map, rowsLimit: 0, port: 0, k: 3 }],
  ])('that is right goes on to its files', async (run, request) => {
    await expect(call(run, request)).rejects.not.toMatchObject({ code: 'BAD_OPTION' });
  });
});

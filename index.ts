/** The library: read vectors, learn a translator, use it, judge it. */
export { type ProgressBar, progressBar } from './cli/progress.js';
export { type ComparedMeasure, type CompareRequest, compareSpaces } from './eval/alignment/compare.js';
export type { Measure, MeasureResult } from './eval/alignment/measure.js';
export { measures } from './eval/alignment/measures.js';
export { type AttributeScores, inferAttributes } from './eval/attributes/attributes.js';
export { evaluateJudged, type JudgedEvaluation, type JudgedInput } from './eval/judged/evaluate-judged.js';
export { type Qrels, readQrels } from './eval/judged/qrels.js';
export { applyGate, type GateCondition, type GateResult, parseGate } from './eval/retrieval/gate.js';
export { type StitchInput, type StitchReport, stitch } from './eval/stitching/stitch.js';
export { type ErrorCode, VecbridgeError } from './src/core/errors.js';
export type { Progress } from './src/core/progress.js';
export { type Random, random } from './src/core/random.js';
export type { EvidenceRow, Verdict, VerdictLabel } from './src/core/verdict.js';
export { version } from './src/core/version.js';
export { type EmbedRequest, embed } from './src/encoders/embed.js';
export { type EmbeddedFile, type EmbedFile, embedFile } from './src/encoders/embed-file.js';
export type { Encoded, Encoder, TextKind } from './src/encoders/encoder.js';
export { type EncoderRequest, openEncoder } from './src/encoders/open.js';
export { openTexts, type TextOptions } from './src/encoders/texts/open.js';
export type { TextSource } from './src/encoders/texts/text-source.js';
export { type EngineInfo, engineInfo } from './src/engine/available.js';
export {
  type Compiled,
  type CompileOptions,
  compile,
  type Signature,
  type TensorFunction,
} from './src/engine/compile.js';
export { getThreads, setThreads } from './src/engine/threads.js';
export { chooseIndex, createIndex, loadIndex } from './src/search/choose.js';
export { type RetrievalScores, retrieval } from './src/search/rank-scores.js';
export type { IndexKind, Neighbours, VectorIndex } from './src/search/vector-index.js';
export { type Confidence, createConfidence } from './src/translate/confidence.js';
export { type TranslateStream, translateStream } from './src/translate/translate-stream.js';
export { LinearTranslator } from './src/translators/linear.js';
export { loadTranslator } from './src/translators/load.js';
export type { Manifest } from './src/translators/manifest.js';
export type { Translator } from './src/translators/translator.js';
export { type Matrix, matrix, rowOf, sliceRows, takeRows } from './src/vectors/matrix.js';
export { createSink, type OpenOptions, openVectors } from './src/vectors/open.js';
export { type NamedMatrix, type ReadOptions, readMatrix } from './src/vectors/read-matrix.js';
export { readSample } from './src/vectors/read-sample.js';
export type { FileSink, SinkOptions } from './src/vectors/sink.js';
export type { Batch, VectorSink, VectorSource } from './src/vectors/source.js';
export { defaultRowsLimit, type FitInput, type FitRequest, type FitResult, type Fitted, fit } from './training/fit.js';
export type { Found, HistoryRow, Method, Pairs, SearchInput } from './training/method.js';
export { readPairs } from './training/read-pairs.js';
export { presetOptions, type Vec2vecOptions } from './training/vec2vec/options.js';
export { type Trained, type TrainRequest, trainNetwork } from './training/vec2vec/train-network.js';
export { type Verified, type VerifyRequest, verify } from './training/verify.js';

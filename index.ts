/** The library. docs/library.md describes every name with an example, and says which call does what each command does. */

// Using: vectors, translators, search, encoders, databases, servers.

export { progressBar } from './cli/progress.js';
export { createBridge } from './src/bridge/create-bridge.js';
export { VecbridgeError } from './src/core/errors.js';
export { embed } from './src/encoders/embed.js';
export { embedFile } from './src/encoders/embed-file.js';
export { openEncoder } from './src/encoders/open.js';
export { engineInfo } from './src/engine/available.js';
export { setThreads } from './src/engine/threads.js';
export { exportTranslator } from './src/export/export-translator.js';
export { migrate } from './src/migrate/migrate.js';
export { translateQueued } from './src/queue/translate-queued.js';
export { work } from './src/queue/work.js';
export { createIndex, loadIndex } from './src/search/choose.js';
export { serveTranslator } from './src/serve/serve-translator.js';
export { detectSpaces } from './src/spaces/detect-spaces.js';
export { sameSpace } from './src/spaces/same-space.js';
export { searchFile } from './src/translate/search-file.js';
export { translateFile } from './src/translate/translate-job.js';
export { translateStream } from './src/translate/translate-stream.js';
export { loadTranslator } from './src/translators/load.js';
export { inspectVectors } from './src/vectors/inspect.js';
export { createSink, openVectors } from './src/vectors/open.js';
export { readMatrix } from './src/vectors/read-matrix.js';

// Learning and judging: methods, verdicts, measures, gates, benches, pages.

export { advise } from './eval/advice/advise-spaces.js';
export { compareSpaces } from './eval/alignment/compare.js';
export { measures } from './eval/alignment/measures.js';
export { runBench } from './eval/bench/run-bench.js';
export { evaluate } from './eval/evaluate.js';
export { gateFiles } from './eval/gate-files.js';
export { evaluateJudged } from './eval/judged/evaluate-judged.js';
export { readQrels } from './eval/judged/qrels.js';
export { compareLayers } from './eval/layers/compare-layers.js';
export { applyGate } from './eval/retrieval/gate.js';
export { stitch } from './eval/stitching/stitch.js';
export { createAtlas } from './pages/atlas/create-atlas.js';
export { startDashboard } from './pages/dashboard/dashboard.js';
export { startExplorer } from './pages/explorer/start-explorer.js';
export { createReport } from './pages/report/create-report.js';
export { fit } from './training/fit.js';
export { methods } from './training/methods.js';
export { trainNetwork } from './training/vec2vec/train-network.js';
export { verify } from './training/verify.js';

// The types that the names above take and give.

export type { ProgressBar } from './cli/progress.js';
export type { Advised, AdviseRequest } from './eval/advice/advise-spaces.js';
export type { ComparedMeasure, CompareRequest } from './eval/alignment/compare.js';
export type { Measure, MeasureResult } from './eval/alignment/measure.js';
export type { Atlas } from './eval/atlas/atlas.js';
export type { BenchRequest, BenchRun } from './eval/bench/run-bench.js';
export type { Evaluated, EvaluateRequest } from './eval/evaluate.js';
export type { GatedFiles, GateRequest } from './eval/gate-files.js';
export type { JudgedEvaluation, JudgedInput } from './eval/judged/evaluate-judged.js';
export type { Qrels } from './eval/judged/qrels.js';
export type { CompareLayers, LayerComparison } from './eval/layers/compare-layers.js';
export type { GateResult } from './eval/retrieval/gate.js';
export type { GateCondition } from './eval/retrieval/gate-conditions.js';
export type { StitchInput, StitchReport } from './eval/stitching/stitch.js';
export type { CreateAtlas, CreatedAtlas } from './pages/atlas/create-atlas.js';
export type { DashboardOptions, RunningDashboard } from './pages/dashboard/dashboard.js';
export type { ExplorerRequest, RunningExplorer } from './pages/explorer/start-explorer.js';
export type { CreatedReport, CreateReport, ReportFormat } from './pages/report/create-report.js';
export type { Bridge, BridgeOptions } from './src/bridge/bridge.js';
export type { ErrorCode } from './src/core/errors.js';
export type { Progress, ProgressEvent } from './src/core/progress.js';
export type { EvidenceRow, Verdict, VerdictLabel } from './src/core/verdict.js';
export type { EmbedRequest } from './src/encoders/embed.js';
export type { EmbeddedFile, EmbedFile } from './src/encoders/embed-file.js';
export type { Encoded, Encoder, TextKind } from './src/encoders/encoder.js';
export type { EncoderRequest } from './src/encoders/open.js';
export type { EngineInfo, EngineName } from './src/engine/available.js';
export type { Exported, ExportFormat, ExportRequest } from './src/export/export-translator.js';
export type { MigrateAction, Migrated, MigrateRequest } from './src/migrate/migrate.js';
export type { Queued, QueuedRequest } from './src/queue/translate-queued.js';
export type { WorkDone, WorkEvent, WorkRequest } from './src/queue/work.js';
export type { RetrievalScores } from './src/search/rank-scores.js';
export type { IndexKind, Neighbours, VectorIndex } from './src/search/vector-index.js';
export type { Served, ServeRequest } from './src/serve/serve-translator.js';
export type { DetectedSpaces } from './src/spaces/detect-spaces.js';
export type { SameSpace } from './src/spaces/same-space.js';
export type { Searched, SearchRequest } from './src/translate/search-request.js';
export type { Translated, TranslateOptions, TranslateRequest } from './src/translate/translate-request.js';
export type { TranslateStream } from './src/translate/translate-stream.js';
export type { Manifest, Measured } from './src/translators/manifest.js';
export type { Translator } from './src/translators/translator.js';
export type { Inspection, RowCount } from './src/vectors/inspect.js';
export type { Matrix } from './src/vectors/matrix.js';
export type { OpenOptions } from './src/vectors/open.js';
export type { NamedMatrix, ReadOptions } from './src/vectors/read-matrix.js';
export type { FileSink, SinkOptions } from './src/vectors/sink.js';
export type { Batch, InvalidRow, VectorSink, VectorSource } from './src/vectors/source.js';
export type { FitRequest, FitResult, Fitted } from './training/fit.js';
export type { HistoryRow, Method, Pairs } from './training/method.js';
export type { MethodName, MethodOptions } from './training/methods.js';
export type { PresetName, Vec2vecOptions } from './training/vec2vec/options.js';
export type { Trained, TrainRequest } from './training/vec2vec/train-network.js';
export type { Verified, VerifyRequest } from './training/verify.js';

/**
 * The scoring server: models over HTTP, as raw rows and in the Open Inference Protocol.
 *
 * @packageDocumentation
 */
export { openServer, type ScoringServer, type ServerPrograms } from './http/scoring-server.ts';
export { standardErrorLog, type LogLevel } from './http/request-log.ts';
export { openExport, type ExportOpener } from './model/open-export.ts';
export type { OpenModel, ServedModel } from './model/served-model.ts';
export { createScoringService, type ServicePrograms } from './service/create-scoring-service.ts';
export type { ScoringRequest, ScoringResponse } from './service/scoring-request.ts';
export type { ScoringService } from './service/scoring-service.ts';
export { serverOptions, serviceOptions, type ServerOptions, type ServiceOptions } from './server-options.ts';
export { isWorker, metricsOfAll, startWorkers, tellListening, type Workers } from './http/workers.ts';

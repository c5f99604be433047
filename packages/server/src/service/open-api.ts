import type { RawColumn } from '../model/raw-columns.ts';
import type { LiveVersion } from '../repository/live-version.ts';
import { inputMetadata, outputMetadata } from './infer.ts';
import { packageVersion } from './package-version.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the document says about sizes. */
export interface DocumentedLimits {
  readonly maxRows: number;
  readonly maxTokens: number;
}

/** OpenAPI 3.1 document of what runs: the fields of each model are those of its schema. */
export function openApiDocument(versions: readonly LiveVersion[], limits: DocumentedLimits): Json {
  const models = [...new Set(versions.map(({ model }) => model))];
  const newest = (model: string): LiveVersion => versions.findLast((version) => version.model === model)!;
  return {
    openapi: '3.1.0',
    info: {
      title: 'FSDNet scoring server',
      version: packageVersion,
      description: 'Click probabilities of raw rows (/v1) and the Open Inference Protocol (/v2).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: {
      ...health(),
      ...Object.assign({}, ...models.map((model) => modelPaths(newest(model), limits))),
      '/invocations': { post: aliasOperation('invocations', 'Predictions in the forms of MLflow and SageMaker') },
      '/v2': { get: operation('server_metadata', 'Name, version and extensions of the server', {}) },
      '/v2/models': { get: operation('model_names', 'Names of the models', {}) },
      '/v1/models': { get: operation('models', 'Models with their versions and fields', {}) },
      '/v2/repository/index': {
        post: operation('repository_index', 'All versions and their states', {
          requestBody: body(
            { type: 'object', properties: { ready: { type: 'boolean' } }, additionalProperties: false },
            false,
          ),
        }),
      },
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

function health(): Json {
  return {
    '/v2/health/live': { get: operation('live', 'Whether the server runs', {}) },
    '/v2/health/ready': { get: operation('ready', 'Whether all models can score', {}) },
  };
}

function modelPaths(version: LiveVersion, { maxRows, maxTokens }: DocumentedLimits): Json {
  const { model, reader } = version;
  const row = {
    type: 'object',
    properties: Object.fromEntries(reader.columns.map((column) => [column.name, cellSchema(column, maxTokens)])),
    additionalProperties: false,
  };
  const rows = { type: 'array', items: row, maxItems: maxRows };
  const shared = {
    top: { type: 'integer', minimum: 0, description: 'Number of the best rows whose indices are answered as "order"' },
    id: { type: 'string' },
    unknown: { enum: ['refuse', 'ignore'], description: 'What becomes of fields that the model does not have' },
  };
  const question = (properties: Json, required: readonly string[]): Json => ({
    type: 'object',
    properties: { ...properties, ...shared },
    required,
    additionalProperties: false,
  });
  const score = operation(`score_${model}`, `Click probabilities of rows by "${model}"`, {
    requestBody: body({
      oneOf: [question({ rows }, ['rows']), question({ context: row, candidates: rows }, ['context', 'candidates'])],
    }),
    responses: answers({
      type: 'object',
      properties: {
        model: { const: model },
        version: { type: 'string' },
        id: { type: 'string' },
        predictions: { type: 'array', items: { type: 'number', minimum: 0, maximum: 1 } },
        order: { type: 'array', items: { type: 'integer', minimum: 0 } },
      },
      required: ['model', 'version', 'predictions'],
    }),
  });
  const tensorPaths = (['raw', 'encoded'] as const).map((form) => {
    const name = form === 'raw' ? model : `${model}.encoded`;
    const inputs = inputMetadata(version, form);
    const input = {
      type: 'object',
      properties: {
        name: { enum: inputs.map((tensor) => tensor.name) },
        shape: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, maxItems: 2 },
        datatype: { enum: [...new Set(inputs.map((tensor) => tensor.datatype))] },
        parameters: { type: 'object' },
        data: { type: 'array' },
      },
      required: ['name', 'shape', 'datatype'],
    };
    const request = {
      type: 'object',
      properties: {
        id: { type: 'string' },
        inputs: { type: 'array', items: input, minItems: inputs.length },
        outputs: {
          type: 'array',
          items: {
            type: 'object',
            properties: { name: { enum: outputMetadata.map((output) => output.name) } },
            required: ['name'],
          },
        },
      },
      required: ['inputs'],
    };
    return {
      [`/v2/models/${name}`]: { get: operation(`metadata_${name}`, `Inputs and outputs of "${name}"`, {}) },
      [`/v2/models/${name}/ready`]: { get: operation(`ready_${name}`, `Whether "${name}" can score`, {}) },
      [`/v2/models/${name}/infer`]: {
        post: operation(
          `infer_${name}`,
          `Inference by "${name}" on ${form === 'raw' ? 'columns of raw rows' : 'the inputs of its export'}`,
          {
            requestBody: body(request),
          },
        ),
      },
    };
  });
  return {
    [`/v1/models/${model}/score`]: { post: score },
    [`/v1/models/${model}:predict`]: {
      post: aliasOperation(`predict_${model}`, `Predictions of "${model}" in the form of TensorFlow Serving`),
    },
    ...Object.assign({}, ...tensorPaths),
  };
}

/** A cell of a raw row as JSON. */
function cellSchema({ kind, separator }: RawColumn, maxTokens: number): Json {
  const token = { type: ['string', 'number', 'boolean', 'null'] };
  switch (kind) {
    case 'categorical':
      return { ...token, description: 'One token; null where it is missing' };
    case 'numeric':
      return {
        type: ['number', 'null'],
        minimum: -3e38,
        maximum: 3e38,
        description: 'A number; null where it is missing',
      };
    case 'time':
      return {
        type: ['integer', 'string', 'null'],
        description: 'A time as in training: seconds since 1970, or ISO 8601',
      };
    case 'multiValued':
      return {
        oneOf: [{ type: ['string', 'null'] }, { type: 'array', items: token, maxItems: maxTokens }],
        description: `A list of tokens, or text with "${separator}" between them`,
      };
  }
}

function aliasOperation(id: string, summary: string): Json {
  const rows = { type: 'array', items: { type: 'object' } };
  return operation(id, summary, {
    requestBody: body({
      type: 'object',
      properties: { instances: rows, inputs: {}, dataframe_records: rows, dataframe_split: { type: 'object' } },
    }),
    responses: answers({ type: 'object', properties: { predictions: { type: 'array' } }, required: ['predictions'] }),
  });
}

function operation(operationId: string, summary: string, more: Json): Json {
  return { operationId, summary, responses: answers(true), ...more };
}

function body(schema: Json, required = true): Json {
  return { required, content: { 'application/json': { schema } } };
}

/** Statuses that any call may be answered with. */
function answers(schema: unknown): Json {
  const problem = {
    description: 'What is wrong, and where',
    content: { 'application/json': { schema: { type: 'object', required: ['error'] } } },
  };
  const statuses = ['400', '401', '403', '404', '405', '408', '413', '415', '503'];
  return {
    200: { description: 'The answer', content: { 'application/json': { schema } } },
    ...Object.fromEntries(statuses.map((status) => [status, problem])),
  };
}

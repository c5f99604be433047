import { ConfigError, type CtrModel } from '@fsdnet/core';
import {
  countParameters,
  fieldLayout,
  parameterRows,
  type FieldLayout,
  type Option,
  type Options,
} from '@fsdnet/core/engine';
import { describeDataset } from '@fsdnet/datasets';
import { epochText } from '@fsdnet/training';

import { dataSpec, loadData } from '../../data/index.ts';
import {
  displayName,
  findModel,
  publishedParameters,
  resolveModel,
  settableOptions,
  shapeText,
} from '../../models/index.ts';
import type { ModelSpec } from '../../models/index.ts';
import { fittedFor, presetFor } from '../../models/presets/index.ts';
import { isModulePath } from '../../models/user-model/index.ts';
import { openRun } from '../../run/index.ts';
import type { OwnModelOptions } from '../../run/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { describeOptionTable } from '../options/index.ts';
import type { DescribeOptions } from '../options/index.ts';
import { countText, textTable } from '../output/index.ts';
import type { Context } from './context.ts';

/** `fsdnet describe`: parameters of a run, or of a model on a data set; a model's own options. */
export async function describe(context: Context): Promise<void> {
  const options = fromCommandLine<DescribeOptions>(describeOptionTable, context.given);
  const run = context.positional['run'];
  if (run !== undefined && options.dataset !== undefined) {
    throw new ConfigError({ where: 'describe', rule: 'takes a run or a --model with a --dataset, not both' });
  }
  if (run !== undefined) return describeRunFolder(context, run, options);
  if (options.dataset === undefined) return describeModel(context, options);
  const { layout, trainRows } = await layoutOf(context, options.dataset, options);
  const preset = presetFor({ model: options.model ?? 'fsdnet', dataset: options.dataset, trainRows });
  const { spec, model } = await resolveModel(options, preset.values);
  await show(context, {
    model,
    spec,
    layout,
    name: displayName(spec),
    dataset: options.dataset,
    settable: await settable(options),
  });
}

interface Described {
  readonly name: string;
  readonly dataset: string;
  readonly model: CtrModel;
  /** What the model was built from; undefined for the run of a program. */
  readonly spec: ModelSpec | undefined;
  readonly layout: FieldLayout;
  /** What `--set` takes. */
  readonly settable: Options;
  /** Only for a run folder. */
  readonly run?: { readonly folder: string; readonly epochs: number; readonly finished: boolean };
}

async function show({ console }: Context, described: Described): Promise<void> {
  const { name, dataset, model, spec, layout, settable, run } = described;
  const { parameters, parts } = countParameters(model, layout);
  const published = await publishedParameters(spec, model, layout);
  const rows = parameterRows(model, layout);
  const lines = [
    `${name} on ${dataset}: ${layout.fields.length} fields${run ? `; ${epochText(run.epochs)} epochs${run.finished ? '' : ', not finished'}` : ''}`,
    '',
    textTable(
      [['parameter', 'shape', 'values'], ...rows.map((row) => [row.name, shapeText(row.shape), countText(row.values)])],
      new Set([2]),
    ),
    '',
    textTable(
      [
        ...Object.entries(parts).map(([part, count]) => [part, countText(count)]),
        ['parameters', countText(parameters)],
        ...(published === null ? [] : [['as the paper counts', countText(published)]]),
      ],
      new Set([1]),
    ),
    ...(Object.keys(settable).length > 0 ? ['', optionLines(settable)] : []),
  ];
  console.result(
    {
      command: 'describe',
      model: name,
      dataset,
      parameters,
      publishedParameters: published,
      parts,
      shapes: Object.fromEntries(rows.map((row) => [row.name, row.shape])),
      ...(run && { run: run.folder, epochs: run.epochs, finished: run.finished }),
    },
    lines.join('\n'),
  );
}

async function describeModel({ console }: Context, request: DescribeOptions): Promise<void> {
  const name = request.model;
  if (name === undefined) {
    throw new ConfigError({
      where: 'describe',
      rule: 'needs a run folder, or a --model (with a --dataset for its parameters)',
      fix: 'For example: fsdnet describe --model fsdnet --dataset frappe',
    });
  }
  if (isModulePath(name)) {
    throw new ConfigError({ where: `describe --model ${name}`, rule: 'needs a --dataset', fix: 'Add --dataset NAME.' });
  }
  const { title, parallel } = await findModel(name);
  const options = await settable(request);
  console.result(
    {
      command: 'describe',
      model: name,
      dataset: null,
      parameters: null,
      publishedParameters: null,
      parts: null,
      options: { ...options },
    },
    `${name}: ${title}${parallel ? '; takes --fsd' : ''}\n\n${optionLines(options)}\n\nAdd --dataset NAME for parameters and shapes.`,
  );
}

async function settable({ model = 'fsdnet', fsd }: DescribeOptions): Promise<Options> {
  return settableOptions(isModulePath(model) ? undefined : await findModel(model), fsd === true || model === 'fsdnet');
}

function optionLines(options: Options): string {
  const rows = Object.entries(options).map(([name, option]) => [`  ${name}`, valuesText(option), option.line]);
  return `Options, for --set name=value:\n${textTable(rows)}`;
}

function valuesText(option: Option): string {
  const standard = Array.isArray(option.default) ? option.default.join(',') : String(option.default);
  const kind = option.type === 'choice' ? option.choices.join('|') : option.type;
  return `${kind}, default ${standard}`;
}

/** The published fields of the benchmark sets, data present or not; the data themselves for other sets. */
async function layoutOf(
  { console, stop }: Context,
  dataset: string,
  { embeddingDim, dataDir, cache, model = 'fsdnet' }: DescribeOptions,
): Promise<{ readonly layout: FieldLayout; readonly trainRows: number }> {
  const { embeddingDim: dim, seed } = {
    ...presetFor({ model, dataset, trainRows: 0 }).values,
    ...(embeddingDim !== undefined && { embeddingDim }),
  };
  const { fields, rows } = describeDataset(dataset);
  if (fields) return { layout: { fields: fields.map((field) => ({ ...field, dim })) }, trainRows: rows?.train ?? 0 };
  const spec = dataSpec({ dataset, seed }, fittedFor({ dataset }));
  const { data } = await Promise.race([loadData(spec, { dataDir, cache, console, signal: stop.signal }), stop.stopped]);
  return { layout: fieldLayout(data.schema, dim), trainRows: data.train.rows };
}

async function describeRunFolder(context: Context, folder: string, options: OwnModelOptions): Promise<void> {
  const { description, name, dataset, facts, values, model } = await openRun(folder, options);
  const { history, finished } = description;
  await show(context, {
    name,
    dataset,
    model,
    spec: facts?.model,
    layout: fieldLayout(description.schema, values.embeddingDim),
    settable: {},
    run: { folder, epochs: history.at(-1)?.epoch ?? 0, finished },
  });
}

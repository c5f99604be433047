import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { beforeAll, expect, test } from 'vitest';

import { Workplace, inPairs } from './cli-process.ts';
import { clickCsv, clickHeader, clickRows, quickOptions, quickWith } from './click-rows.ts';

const place = new Workplace();
const rows = clickRows(60);
const good = clickCsv(60);
const withoutLabels = `user,item,age,genres\n${rows.map((row) => row.slice(2)).join('\n')}\n`;

/** The lines of the file with one of them (from 1) replaced. */
function withLine(text: string, line: number, content: string): string {
  const lines = text.split('\n');
  lines[line - 1] = content;
  return lines.join('\n');
}

const relabelled = (label: string): string => `${clickHeader}\n${rows.map((row) => label + row.slice(1)).join('\n')}\n`;

/** Files that no command can read, whatever it does with them. */
const unreadable: Readonly<Record<string, () => string>> = {
  'missing file': () => 'nowhere.csv',
  'a folder': () => 'folder.csv',
  'empty file': () => place.write('empty.csv', ''),
  'header only': () => place.write('header.csv', `${clickHeader}\n`),
  'a row too short': () => place.write('short.csv', withLine(good, 4, '1,u1,i2')),
  'a row too long': () => place.write('long.csv', withLine(good, 5, '1,u1,i2,30,War,more')),
  'broken gzip': () => place.write('broken.csv.gz', gzipSync(good).subarray(0, 200)),
  'not gzip at all': () => place.write('plain.csv.gz', good),
  'bytes that are not utf-8': () =>
    place.write('latin.csv', Buffer.from(withLine(good, 7, '1,caf\u00e9,i2,30,War'), 'latin1')),
  'a quote that never ends': () => place.write('quote.csv', withLine(good, 3, '1,"u1,i2,30,War')),
  'text in a numeric column': () => place.write('text.csv', withLine(good, 6, '0,u1,i2,abc,War')),
  'a column name twice': () => place.write('twice.csv', withLine(good, 1, 'click,user,item,age,user')),
  'broken JSON': () =>
    place.write('broken.jsonl', '{"click":1,"user":"u1","item":"i1","age":3,"genres":[]}\n{"click":0,\n'),
};

const runs = (): readonly string[] => readdirSync(place.folder).filter((name) => name.startsWith('new'));

/** Further options of the run that is there; what the recipe decides otherwise is named. */
const ofRun = ['--numeric', 'age', '--embedding-l2', '0.05'];
const dropout = ['--dropout', '0.2'];

beforeAll(async () => {
  mkdirSync(place.path('folder.csv'));
  place.write('clicks.csv', clickCsv(600));
  const { code, stderr } = await place.cli([
    'train',
    '--train',
    'clicks.csv',
    ...quickOptions,
    ...ofRun,
    ...dropout,
    '--out',
    'run',
  ]);
  expect(stderr).toContain('best epoch');
  expect(code).toBe(0);
}, 60_000);

test('train refuses files that cannot be read, and leaves nothing behind', async () => {
  const train = (file: string, ...more: string[]): Promise<string> =>
    place.refusal(['train', '--train', file, '--numeric', 'age', ...quickOptions, '--out', 'new', ...more]);
  const work = Object.entries(unreadable).map(([name, file]): [string, () => Promise<string>] => [
    name,
    () => train(file()),
  ]);
  const messages = await inPairs(Object.fromEntries(work));
  expect(messages).toMatchInlineSnapshot(`
    {
      "a column name twice": "error: …/twice.csv:1: column names must differ, got "user" twice. Rename one of the two.",
      "a folder": "error: …/folder.csv: is a folder that holds no file with rows. Check the path.",
      "a quote that never ends": "error: …/quote.csv:3: the quote that opens here is never closed. Close it, or double quotes that belong to the text.",
      "a row too long": "error: …/long.csv:5: expected 5 columns, got 6. Every row must have as many cells as the header.",
      "a row too short": "error: …/short.csv:4: expected 5 columns, got 3. Every row must have as many cells as the header.",
      "broken JSON": "error: …/broken.jsonl:2: every line must be a JSON object, got "{\\"click\\":0,". Write one object per line, without commas between lines.",
      "broken gzip": "error: …/broken.csv.gz: is not a whole gzip file. Copy or download it again.",
      "bytes that are not utf-8": "error: …/latin.csv:7: column "user": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
      "empty file": "error: …/empty.csv: is empty. Give a file with a header and rows.",
      "header only": "error: …/header.csv: has no rows. Give a file with at least one row besides the header.",
      "missing file": "error: --train nowhere.csv: no such file. Check the path.",
      "not gzip at all": "error: …/plain.csv.gz: is not a whole gzip file. Copy or download it again.",
      "text in a numeric column": "error: …/text.csv:6: column "age": expected a number, got "abc". If it stands for a missing value, name it so (\`missing\`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).",
    }
  `);
  expect(runs()).toEqual([]);
}, 120_000);

test('train refuses data that cannot be trained on', async () => {
  const train =
    (...args: string[]): (() => Promise<string>) =>
    () =>
      place.refusal(['train', ...quickWith(['--out', 'new', ...args])]);
  const csv = place.write('good.csv', good);
  const libsvm = place.write('bad.libsvm', '1 1:1 2:1\n0 x:1\n');
  const messages = await inPairs({
    'no such label column': train('--train', csv, '--label', 'clicked'),
    'no label column': train('--train', place.write('nolabel.csv', withoutLabels)),
    'labels of no accepted kind': train('--train', place.write('stars.csv', relabelled('5'))),
    'a label that is missing': train('--train', place.write('hole.csv', withLine(good, 9, ',u1,i2,30,War'))),
    'positive value that never occurs': train('--train', csv, '--positive', '7'),
    'one class only in train': train('--train', place.write('ones.csv', relabelled('1'))),
    'one class only in valid': train('--train', csv, '--valid', 'ones.csv'),
    'named column does not exist': train('--train', csv, '--categorical', 'user,itm'),
    'a column named twice': train('--train', csv, '--categorical', 'user', '--numeric', 'user'),
    'ignored column does not exist': train('--train', csv, '--ignore', 'nothing'),
    'a list column that does not exist': train('--train', csv, '--multi', 'genre:|'),
    'weights that are no numbers': train('--train', csv, '--weight', 'user'),
    'a split with an empty part': train(
      '--train',
      place.write('few.csv', `${clickHeader}\n${rows.slice(0, 2).join('\n')}\n`),
    ),
    'a split that is none': train('--train', csv, '--split', '8:x'),
    'split beside a validation file': train('--train', csv, '--valid', csv, '--split', '8:1:1'),
    'validation file without a column': train(
      '--train',
      csv,
      '--valid',
      place.write('narrow.csv', 'click,user,item\n1,u1,i1\n0,u2,i2\n'),
    ),
    'gauc without groups': train('--train', csv, '--monitor', 'gauc'),
    'an unknown encoding': train('--train', csv, '--encoding', 'utf-99'),
    'libsvm that is none': () => place.refusal(['train', '--train', libsvm, '--out', 'new']),
    'a data set that is not there': () => place.refusal(['train', '--dataset', 'frappe', '--out', 'new']),
    'a data folder that is not there': () =>
      place.refusal(['train', '--dataset', 'frappe', '--data-dir', 'nowhere', '--out', 'new']),
    'files beside a data set': () => place.refusal(['train', '--dataset', 'sample', '--train', csv, '--out', 'new']),
    'no data': () => place.refusal(['train', '--out', 'new']),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a column named twice": "error: column "user": may be named only once, got categorical and numeric. Remove one of the two.",
      "a data folder that is not there": "error: nowhere: the data folder does not exist. Check --data-dir and FSDNET_DATA_DIR.",
      "a data set that is not there": "error: data set "frappe": its files are needed, got none in …/cache/fsdnet/data. Put frappe_x1/{train,valid,test}.csv[.gz] into the data folder (--data-dir or FSDNET_DATA_DIR). Source: Frappe_x1 of github.com/reczoo/Datasets.",
      "a label that is missing": "error: …/hole.csv:9: column "click": a label must be 0 or 1, -1 or 1, or true or false, got a missing value. For other labels, name the value that counts as a click (\`positive\`, on the command line --positive).",
      "a list column that does not exist": "error: …/good.csv: column "genre" does not exist. Did you mean "genres"? Columns: click, user, item, age, genres.",
      "a split that is none": "error: --split: must be two or three positive shares, got "8:x". For example 8:1:1.",
      "a split with an empty part": "error: …/few.csv: every part of the split needs at least one row, got none for train out of 2. Give more rows or another split.",
      "an unknown encoding": "error: --encoding: must be a known encoding, got "utf-99". For example utf-8, iso-8859-1, windows-1252 or utf-16le.",
      "files beside a data set": "error: --train: applies only to your own files, got --dataset sample too. Leave out --train or --dataset.",
      "gauc without groups": "error: --monitor: "gauc" needs groups in the valid part, got rows without groups. Name a group column (in the schema, or with --group-by on the command line), or monitor "auc".",
      "ignored column does not exist": "error: …/good.csv: column "nothing" does not exist. Columns: click, user, item, age, genres.",
      "labels of no accepted kind": "error: …/stars.csv:2: column "click": a label must be 0 or 1, -1 or 1, or true or false, got "5". For other labels, name the value that counts as a click (\`positive\`, on the command line --positive).",
      "libsvm that is none": "error: …/bad.libsvm:2: expected entries index:value, got "x:1".",
      "named column does not exist": "error: …/good.csv: column "itm" does not exist. Did you mean "item"? Columns: click, user, item, age, genres.",
      "no data": "error: train: needs data. Name a known data set (--dataset sample) or a file (--train FILE --label COLUMN).",
      "no label column": "error: …/nolabel.csv: column "click" does not exist. Columns: user, item, age, genres.",
      "no such label column": "error: …/good.csv: column "clicked" does not exist. Did you mean "click"? Columns: click, user, item, age, genres.",
      "one class only in train": "error: …/ones.csv (train part): column "click": needs rows with and without a click, got 48 rows with one. Give more rows or another split.",
      "one class only in valid": "error: …/ones.csv (valid part): column "click": needs rows with and without a click, got 60 rows with one. Give more rows or another split.",
      "positive value that never occurs": "error: …/good.csv (train part): column "click": needs rows with and without a click, got 48 rows without one. No row has the positive value "7"; check its spelling.",
      "split beside a validation file": "error: --split: cannot be combined with --valid or --test. Leave one of them out.",
      "validation file without a column": "error: …/narrow.csv: column "age" is missing. Columns: "click", "user", "item".",
      "weights that are no numbers": "error: …/good.csv:2: column "user": expected a number, got "u7". If it stands for a missing value, name it so (\`missing\`, --missing user=u7); if the column holds categories, make it categorical (--categorical user).",
    }
  `);
  expect(runs()).toEqual([]);
}, 120_000);

test('train refuses options that are wrong', async () => {
  const train =
    (...args: string[]): (() => Promise<string>) =>
    () =>
      place.refusal(['train', '--train', 'clicks.csv', ...quickWith(args)]);
  place.write('wrong.json', '{"train": "clicks.csv", "bachSize": 3}');
  place.write('wrong.yaml', 'train: clicks.csv\nepochs: many\n');
  place.write('torn.json', '{"train": ');
  place.write('list.yaml', '- 1\n');
  place.write('twice.json', '{"train": "clicks.csv", "epochs": 3, "epochs": 4}');
  const messages = await inPairs({
    'an unknown option': train('--epoch', '3'),
    'an unknown command': async () => `error: ${(await place.cli(['trian'])).stderr.trim().slice(7)}`,
    'an option without its value': () => place.refusal(['train', '--train']),
    'an option out of its range': train('--dropout', '1'),
    'an option of the wrong type': train('--batch-size', 'big'),
    'an unknown model': train('--model', 'dcnv2'),
    'an unknown model option': train('--set', 'crosLayers=2'),
    'a model option out of its range': train('--set', 'crossLayers=0'),
    'a setting that is none': train('--set', 'crossLayers'),
    'self-distillation options without it': train('--model', 'dcn', '--temperature', '2'),
    'self-distillation on one stream': train('--set', 'structure=stacked'),
    'streams of unequal depth': train('--layers', '3'),
    'an unknown activation': train('--activation', 'rellu'),
    'a run folder that holds a run': train('--out', 'run'),
    'a run folder that is a file': train('--out', 'clicks.csv'),
    'resume without a folder': train('--resume'),
    'resume with another option': train(
      '--out',
      'run',
      '--resume',
      ...ofRun,
      '--learning-rate',
      '0.1',
      '--dropout',
      '0.5',
    ),
    'resume with other data': () =>
      place.refusal([
        'train',
        '--train',
        place.write('other.csv', clickCsv(500, 2)),
        ...quickOptions,
        ...ofRun,
        ...dropout,
        '--out',
        'run',
        '--resume',
      ]),
    'an option given twice': train('--patience', '2', '--patience', '3'),
    'a switch given twice': train('--fsd', '--fsd'),
    'a switch and its opposite': train('--batch-norm', '--no-batch-norm'),
    'a model option given twice': train('--set', 'rank=2', '--set', 'rank=3'),
    'an option twice in a file': () => place.refusal(['train', '--config', 'twice.json']),
    'the paper for own data': () =>
      place.refusal(['train', '--train', 'clicks.csv', '--label', 'click', '--preset', 'paper']),
    'an unknown key in a file': () => place.refusal(['train', '--config', 'wrong.json']),
    'a wrong value in a file': () => place.refusal(['train', '--config', 'wrong.yaml']),
    'a torn file of options': () => place.refusal(['train', '--config', 'torn.json']),
    'a list in place of options': () => place.refusal(['train', '--config', 'list.yaml']),
    'a file of options that is not there': () => place.refusal(['train', '--config', 'nowhere.yaml']),
    'a file of options of no known kind': () => place.refusal(['train', '--config', 'clicks.csv']),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a file of options of no known kind": "error: --config clicks.csv: must end in .json, .yaml, .yml, .ts or .js, got .csv. Rename the file.",
      "a file of options that is not there": "error: --config nowhere.yaml: cannot be read. Check the path.",
      "a list in place of options": "error: list.yaml: must hold one object with options, got a list. For example: dataset: frappe",
      "a model option given twice": "error: --set rank: may be given only once. Leave out one of the two.",
      "a model option out of its range": "error: dcn-v2: crossLayers: must be a whole number of at least 1, got 0. Number of cross layers.",
      "a run folder that holds a run": "error: --out run: already holds a run. Add --resume to continue it, or choose another folder.",
      "a run folder that is a file": "error: --out clicks.csv: is a file, but a folder is needed. Choose another folder.",
      "a setting that is none": "error: --set: must be name=value, got "crossLayers". For example: --set crossLayers=3",
      "a switch and its opposite": "error: --no-batch-norm: cannot be combined with --batch-norm. Leave out one of the two.",
      "a switch given twice": "error: --fsd: may be given only once. Leave out one of the two.",
      "a torn file of options": "error: torn.json: is not valid JSON: Unexpected end of JSON input.",
      "a wrong value in a file": "error: wrong.yaml: epochs: must be a whole number from 0 to 100000, got "many".",
      "an option given twice": "error: --patience: may be given only once. Leave out one of the two.",
      "an option of the wrong type": "error: --batch-size: must be a whole number from 1 to 1000000, got "big".",
      "an option out of its range": "error: --dropout: must be a number from 0 to below 1, got "1".",
      "an option twice in a file": "error: twice.json: is not valid JSON: Map keys must be unique at line 1, column 38.",
      "an option without its value": "error: fsdnet train: option "--train <file>" argument missing. See fsdnet train --help.",
      "an unknown activation": "error: --activation: must be one of linear, relu, leakyRelu, elu, gelu, sigmoid, tanh, got "rellu". Did you mean relu?",
      "an unknown command": "error: fsdnet: unknown command "trian". Did you mean train?",
      "an unknown key in a file": "error: wrong.json: bachSize: unknown option. Did you mean batchSize?",
      "an unknown model": "error: --model dcnv2: unknown model. Did you mean dcn-v2?",
      "an unknown model option": "error: --set crosLayers: unknown option of fsdnet. Did you mean crossLayers?",
      "an unknown option": "error: fsdnet train: unknown option "--epoch". Did you mean --epochs?",
      "resume with another option": "error: run: a run must continue with the configuration that it was started with, got training.learningRate 0.1 instead of 0.001, config.model.options.dropout 0.5 instead of 0.2. Give the same options again, or start a new run elsewhere.",
      "resume with other data": "error: run: a run must continue with the configuration that it was started with, got data.name "other.csv" instead of "clicks.csv", data.schema "73c60b08cccf8f9b77c7907e98ab95be" instead of "8d2d2797f75f9fd07bfad9b8648c98de", data.rows.train 400 instead of 480, data.rows.valid 50 instead of 60, data.rows.test 50 instead of 60, training.evaluationsPerEpoch 1 instead of 2, config.data.train "…/other.csv" instead of "…/clicks.csv". Give the same options again, or start a new run elsewhere.",
      "resume without a folder": "error: --resume: needs --out, the run folder to continue. Add --out DIR.",
      "self-distillation on one stream": "error: --fsd: works on models with two parallel streams of equal depth, got dcn-v2 (its streams stand side by side with structure=parallel only). Use one of dcn, dcn-v2, xdeepfm, autoint-plus, afn-plus, edcn, graphfm with --set deep=true, or a module that exports defineBackbone({ … }).",
      "self-distillation options without it": "error: --temperature: needs self-distillation, got --model dcn without --fsd. Add --fsd, or use --model fsdnet.",
      "streams of unequal depth": "error: withFSD("dcn-v2"): both streams must have equal depth, got explicit 3 and implicit 2. Return one implicit layer for each explicit one; in the built-in models give as many explicit layers as \`hidden\` has entries.",
      "the paper for own data": "error: --preset paper: the paper has hyper-parameters for criteo, ml-tag, ml-1m, frappe only, got own data. Leave --preset out.",
    }
  `);
}, 120_000);

test('predict refuses files that cannot be read, and writes nothing', async () => {
  const predict = (file: string, ...more: string[]): Promise<string> =>
    place.refusal(['predict', 'run', '--engine', 'cpu', '--data', file, '--out', 'scored.csv', ...more]);
  const work = Object.entries(unreadable).map(([name, file]): [string, () => Promise<string>] => [
    name,
    () => predict(file()),
  ]);
  const messages = await inPairs({
    ...Object.fromEntries(work),
    'a column that is not there': () => predict(place.write('nouser.csv', 'item,age,genres\ni1,20,War\n')),
    'a prediction that is there already': () =>
      predict(
        place.write('again.csv', 'user,item,age,genres,prediction\nu1,i1,20,War,0.5\n'),
        '--prediction-column',
        'prediction',
      ),
    'a late bad row': () =>
      predict(
        place.write(
          'late.csv',
          `${withoutLabels}${withoutLabels.split('\n').slice(1).join('\n').repeat(200)}u1,i1,abc,War\n`,
        ),
      ),
    'a late bad row, to standard output': () =>
      place.refusal(['predict', 'run', '--engine', 'cpu', '--data', 'late.csv', '--out', '-']),
    'an output without a format': () => place.refusal(['predict', 'run', '--data', 'good.csv', '--out', 'scored']),
    'an output in no folder': () =>
      place.refusal(['predict', 'run', '--engine', 'cpu', '--data', 'clicks.csv', '--out', 'nowhere/scored.csv']),
    'no output': () => place.refusal(['predict', 'run', '--data', 'clicks.csv']),
    'no run': () => place.refusal(['predict', 'nowhere', '--data', 'clicks.csv', '--out', 'scored.csv']),
    'a folder that is no run': () =>
      place.refusal(['predict', 'folder.csv', '--data', 'clicks.csv', '--out', 'scored.csv']),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a column name twice": "error: twice.csv:1: column names must differ, got "user" twice. Rename one of the two.",
      "a column that is not there": "error: nouser.csv: column "user" is missing. Columns: "item", "age", "genres".",
      "a folder": "error: folder.csv: is a folder that holds no file with rows. Check the path.",
      "a folder that is no run": "error: folder.csv: must be a run folder, got no config.json in it. Name a folder that \`train\` or \`fit\` wrote.",
      "a late bad row": "error: late.csv:12062: column "age": expected a number, got "abc". If it stands for a missing value, name it so (\`missing\`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).",
      "a late bad row, to standard output": "error: late.csv:12062: column "age": expected a number, got "abc". If it stands for a missing value, name it so (\`missing\`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).",
      "a prediction that is there already": "error: --prediction-column "prediction": must be the name of a new column, got one that again.csv has. Choose another name, or leave it out.",
      "a quote that never ends": "error: quote.csv:3: the quote that opens here is never closed. Close it, or double quotes that belong to the text.",
      "a row too long": "error: long.csv:5: expected 5 columns, got 6. Every row must have as many cells as the header.",
      "a row too short": "error: short.csv:4: expected 5 columns, got 3. Every row must have as many cells as the header.",
      "an output in no folder": "error: nowhere/scored.csv: the folder nowhere does not exist. Make it, or choose another one.",
      "an output without a format": "error: --out scored: must end in .csv, .tsv or .jsonl (also .gz), or in .parquet, got no extension. Rename it, or name the format with --format.",
      "broken JSON": "error: broken.jsonl:2: every line must be a JSON object, got "{\\"click\\":0,". Write one object per line, without commas between lines.",
      "broken gzip": "error: broken.csv.gz: is not a whole gzip file. Copy or download it again.",
      "bytes that are not utf-8": "error: latin.csv:7: column "user": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
      "empty file": "error: empty.csv: is empty. Give a file with a header and rows.",
      "header only": "error: header.csv: has no rows. Give a file with at least one row besides the header.",
      "missing file": "error: nowhere.csv: does not exist. Check the path.",
      "no output": "error: fsdnet predict: needs --out. Add --out; see fsdnet predict --help.",
      "no run": "error: nowhere: no such run folder. Name the folder that \`train\` wrote.",
      "not gzip at all": "error: plain.csv.gz: is not a whole gzip file. Copy or download it again.",
      "text in a numeric column": "error: text.csv:6: column "age": expected a number, got "abc". If it stands for a missing value, name it so (\`missing\`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).",
    }
  `);
  expect(readdirSync(place.folder).filter((name) => name.includes('scored'))).toEqual([]);
}, 120_000);

test('evaluate refuses files that cannot be read', async () => {
  const evaluate = (file: string): Promise<string> =>
    place.refusal(['evaluate', 'run', '--engine', 'cpu', '--data', file]);
  const work = Object.entries(unreadable).map(([name, file]): [string, () => Promise<string>] => [
    name,
    () => evaluate(file()),
  ]);
  const messages = await inPairs({
    ...Object.fromEntries(work),
    'no label column': () => evaluate(place.write('unlabelled.csv', withoutLabels)),
    'labels of no accepted kind': () => evaluate(place.write('starred.csv', relabelled('5'))),
    'a column that is not there': () => evaluate(place.write('nouser2.csv', 'click,item,age,genres\n1,i1,20,War\n')),
    'no run': () => place.refusal(['evaluate', 'nowhere']),
  });
  expect(messages).toMatchInlineSnapshot(`
    {
      "a column name twice": "error: twice.csv:1: column names must differ, got "user" twice. Rename one of the two.",
      "a column that is not there": "error: nouser2.csv: column "user" is missing. Columns: "click", "item", "age", "genres".",
      "a folder": "error: folder.csv: is a folder that holds no file with rows. Check the path.",
      "a quote that never ends": "error: quote.csv:3: the quote that opens here is never closed. Close it, or double quotes that belong to the text.",
      "a row too long": "error: long.csv:5: expected 5 columns, got 6. Every row must have as many cells as the header.",
      "a row too short": "error: short.csv:4: expected 5 columns, got 3. Every row must have as many cells as the header.",
      "broken JSON": "error: broken.jsonl:2: every line must be a JSON object, got "{\\"click\\":0,". Write one object per line, without commas between lines.",
      "broken gzip": "error: broken.csv.gz: is not a whole gzip file. Copy or download it again.",
      "bytes that are not utf-8": "error: latin.csv:7: column "user": is not valid utf-8. Name the encoding of the file (\`encoding\`, on the command line --encoding), for example iso-8859-1 or gbk.",
      "empty file": "error: empty.csv: is empty. Give a file with a header and rows.",
      "header only": "error: header.csv: has no rows. Give a file with at least one row besides the header.",
      "labels of no accepted kind": "error: starred.csv:2: column "click": a label must be 0 or 1, -1 or 1, or true or false, got "5". For other labels, name the value that counts as a click (\`positive\`, on the command line --positive).",
      "missing file": "error: nowhere.csv: does not exist. Check the path.",
      "no label column": "error: unlabelled.csv: column "click" is missing. Columns: "user", "item", "age", "genres".",
      "no run": "error: nowhere: no such run folder. Name the folder that \`train\` wrote.",
      "not gzip at all": "error: plain.csv.gz: is not a whole gzip file. Copy or download it again.",
      "text in a numeric column": "error: text.csv:6: column "age": expected a number, got "abc". If it stands for a missing value, name it so (\`missing\`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).",
    }
  `);
}, 120_000);

test('a loss that becomes infinite stops the run with exit code 1 and keeps the checkpoint', async () => {
  const { code, stdout, stderr } = await place.cli([
    'train', '--train', 'clicks.csv', ...quickOptions, '--optimizer', 'sgd', '--learning-rate', '1e30', '--clip-norm', '0', '--out', 'diverged', '--json',
  ]); // prettier-ignore
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'train', error: { code: 'diverged' } });
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(existsSync(place.path('diverged/config.json'))).toBe(true);
  expect(existsSync(place.path('diverged/model.safetensors'))).toBe(false);
}, 60_000);

test('errors are one JSON object under --json', async () => {
  const parsed = async (args: readonly string[]): Promise<unknown> =>
    JSON.parse((await place.cli([...args, '--json'])).stdout);
  expect(
    await inPairs({
      option: () => parsed(['train', '--epoch', '3']),
      command: () => parsed(['trian']),
      file: () => parsed(['train', '--train', 'nowhere.csv', ...quickOptions]),
      output: () => parsed(['predict', 'run', '--data', 'clicks.csv', '--out', '-']),
    }),
  ).toMatchInlineSnapshot(`
    {
      "command": {
        "command": null,
        "error": {
          "code": "config",
          "fix": "Did you mean train?",
          "message": "fsdnet: unknown command "trian". Did you mean train?",
        },
      },
      "file": {
        "command": "train",
        "error": {
          "code": "input",
          "fix": "Check the path.",
          "message": "--train nowhere.csv: no such file. Check the path.",
        },
      },
      "option": {
        "command": "train",
        "error": {
          "code": "config",
          "fix": "Did you mean --epochs?",
          "message": "fsdnet train: unknown option "--epoch". Did you mean --epochs?",
        },
      },
      "output": {
        "command": "predict",
        "error": {
          "code": "config",
          "fix": "Name a file with --out.",
          "message": "--json: cannot be combined with --out -, since both write to standard output. Name a file with --out.",
        },
      },
    }
  `);
}, 60_000);

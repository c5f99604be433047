import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { countText, failureOf, metricText, processConsole, secondsText, textTable } from './cli/output/index.ts';
import { listenForStop } from './cli/stop-request.ts';
import { renderReport } from './report/index.ts';
import type { ReportData } from './report/index.ts';
import { reportRun, trainRun } from './run/index.ts';
import type { FinishedRun, TrainResult } from './run/index.ts';

/** Where everything goes, below the folder that the user stands in. */
const folder = join('runs', 'quickstart');

const console = processConsole('info', false);
const stop = listenForStop((text) => console.warn(text));

try {
  await quickstart();
  process.exit(0);
} catch (error) {
  const { message, exitCode } = failureOf(error);
  console.error(stop.reason ? `Stopped by ${stop.reason.text}.` : message);
  process.exit(stop.reason?.exitCode ?? exitCode);
}

/** Trains DCNv2 and its FSD version on the embedded sample and compares them. */
async function quickstart(): Promise<void> {
  console.info(
    'FSDNet quickstart: DCNv2 and its self-distilled version (FSDNet) on census-income data that come with the package\n',
  );
  // The folder is the quickstart's own, so a second run starts afresh.
  rmSync(folder, { recursive: true, force: true });
  const plain = await trainOne('dcn-v2', 'Plain DCNv2');
  const distilled = await trainOne('fsdnet', '\nDCNv2 with feature-fusion self-distillation (FSDNet)');
  const report = join(folder, 'report.html');
  writeFileSync(report, comparison(plain, distilled));
  console.result({}, summary([plain.result, distilled.result], report));
}

async function trainOne(model: 'dcn-v2' | 'fsdnet', title: string): Promise<FinishedRun> {
  console.info(title);
  const startedAt = performance.now();
  return trainRun(
    { dataset: 'sample', model, out: join(folder, model) },
    { console, stop, elapsed: () => performance.now() - startedAt },
  );
}

function summary(results: readonly TrainResult[], report: string): string {
  const rows = results.map(({ model, test, seconds, parameters }) => [
    model,
    metricText(test?.auc),
    metricText(test?.logloss),
    secondsText(seconds.train),
    countText(parameters),
  ]);
  const beside = regressionCells(results).map((cells) => [...cells, '', '']);
  return `
${textTable([['on the test rows', 'AUC', 'log loss', 'training', 'parameters'], ...rows, ...beside], new Set([1, 2, 3, 4]))}

Report with pictures: ${report}

What next:
  npm run -s fsdnet -- evaluate ${join(folder, 'fsdnet')}
  npm run -s fsdnet -- train --train your.csv --label click      train on a file of your own
  npm run -s fsdnet -- train --dataset frappe --data-dir DIR      the paper's benchmark data
  npm run -s fsdnet -- train --help`;
}

/** Logistic regression on the same rows: name, AUC and log loss; it is the same in every run. */
function regressionCells([first]: readonly TrainResult[]): string[][] {
  const regression = first?.baselines?.lr.test;
  return regression ? [['logistic regression', metricText(regression.auc), metricText(regression.logloss)]] : [];
}

function comparison(plain: FinishedRun, distilled: FinishedRun): string {
  const results = [plain.result, distilled.result];
  const gain = (distilled.result.test?.auc ?? NaN) - (plain.result.test?.auc ?? NaN);
  const data: ReportData = {
    title: 'DCNv2 and its self-distilled version',
    subtitle: 'Quickstart: census-income (does a person earn more than 50,000 dollars a year), 16,281 test rows.',
    headline: [
      {
        label: 'AUC of FSDNet',
        value: metricText(distilled.result.test?.auc),
        note: `${gain >= 0 ? '+' : '−'}${Math.abs(gain).toFixed(6)} against DCNv2`,
      },
      { label: 'AUC of DCNv2', value: metricText(plain.result.test?.auc) },
      { label: 'Log loss of FSDNet', value: metricText(distilled.result.test?.logloss) },
      { label: 'Log loss of DCNv2', value: metricText(plain.result.test?.logloss) },
    ],
    runs: [plain, distilled].flatMap(({ result, trained, evaluation = null }) =>
      trained ? [reportRun({ result, trained, evaluation })] : [],
    ),
    tables: [
      {
        title: 'On the test rows',
        header: ['Model', 'AUC', 'Log loss', 'Epochs', 'Training', 'Parameters'],
        right: [1, 2, 3, 4, 5],
        rows: [
          ...results.map(({ model, test, epochs, seconds, parameters }) => [
            model,
            metricText(test?.auc),
            metricText(test?.logloss),
            String(epochs),
            secondsText(seconds.train),
            countText(parameters),
          ]),
          ...regressionCells(results).map((cells) => [...cells, '', '', '']),
        ],
      },
      {
        title: 'How it was made',
        rows: [
          ['Engine', `${distilled.result.runtime}, ${distilled.result.threads} threads`],
          ['Seed', String(distilled.result.seed)],
          ['Run folders', results.map(({ run }) => run).join(', ')],
        ],
      },
    ],
  };
  return renderReport(data);
}

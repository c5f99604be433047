import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CtrError } from '@fsdnet/core';
import { drawLayers, type DrawingParts } from './drawing/draw-layers.ts';
import { jobText } from './grid/command-of.ts';
import { wantedJobs } from './grid/priority.ts';
import { stageProgress } from './grid/stage-progress.ts';
import type { Job } from './rows/result-row.ts';
import { ResultsFolder } from './rows/results-folder.ts';
import { allPages } from './pages/all-pages.ts';
import { withResults } from './pages/front-page.ts';
import { writePages } from './pages/write-pages.ts';
import { RowIndex } from './rows/row-index.ts';
import { readArguments, usage, type ReproduceOptions } from './reproduce-options.ts';
import { durationText, estimateSeconds } from './run/estimate.ts';
import { Facts, paperBackbones, paperSets } from './run/facts.ts';
import { FailuresFile } from './run/failures-file.ts';
import { alone } from './run/alone.ts';
import { runQueue, type QueueOutcome, type QueueView } from './run/run-queue.ts';
import { machineKind } from './run/trained.ts';
import { stopSignal } from './run/stop-signal.ts';
import { trainAStep } from './run/train-a-step.ts';
import { trainInChild } from './run/train-in-child.ts';
import { terminalView } from './run/view.ts';
import { oneOfEachKind } from './smoke/one-of-each-kind.ts';
import { writeHandMadeSets } from './smoke/hand-made-sets.ts';

const packageFolder = join(import.meta.dirname, '..');

/** Folders that a `reproduce` works in. */
interface Places {
  readonly results: string;
  readonly runs: string;
  /** Where the pages go. */
  readonly docs: string;
  /** The page with the table of results; a smoke has none. */
  readonly frontPage?: string;
}

const root = join(packageFolder, '../..');

const REAL: Places = {
  results: join(packageFolder, 'results'),
  runs: join(root, 'runs', 'reproduce'),
  docs: join(root, 'docs', 'results'),
  frontPage: join(root, 'README.md'),
};

/** Points of a panel of Figure 8: t-SNE takes ten seconds for as many. */
const DRAWN_ROWS = 1000;

/** Runs `npm run reproduce`, and returns its exit code. */
export async function reproduceCommand(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  try {
    const options = readArguments(args);
    if (options) return await reproduce(options);
    process.stdout.write(`${usage}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof CtrError)) throw error;
    if (json)
      print({ command: 'reproduce', error: { code: error.code, message: error.message, fix: error.fix ?? null } });
    process.stderr.write(`error: ${error.message}\n`);
    return error.code === 'config' ? 2 : 1;
  }
}

async function reproduce(options: ReproduceOptions): Promise<number> {
  const { smoke, threads } = options;
  const signal = stopSignal();
  const places = smoke ? freshSmoke() : REAL;
  const dataDir = smoke ? join(places.runs, 'data') : dataFolder(options);
  const view = terminalView();
  const train = smoke ? trainAStep(dataDir!) : trainInChild({ dataDir, threads });
  const { outcome, isWhole } = await alone(places.runs, view, async () => {
    const trained = await runQueue(wantedBy(options), {
      results: new ResultsFolder(places.results),
      failures: new FailuresFile(join(places.results, 'failures.json')),
      runs: places.runs,
      train,
      estimate: (job, rows) => (smoke ? 1 : estimateSeconds(job, rows, { machine: machineKind(), threads })),
      budgetMinutes: options.list ? 0 : options.budgetMinutes,
      signal,
      view,
    });
    const isPresented =
      !options.list && !signal.aborted && (await present(options, places, { dataDir, train, signal, view }));
    return { outcome: trained, isWhole: options.list || isPresented };
  });
  view.show('');
  if (options.list && !options.json) listWork(places, threads);
  tell(outcome, options.json);
  if (signal.aborted) {
    view.say('stopped; the same command goes on from here');
    return 130;
  }
  if (outcome.missingSets.length > 0) return 2;
  return outcome.failed.length > 0 || !isWhole ? 1 : 0;
}

/** Writes the pages of all rows there are, and makes what was asked for and needs no rows; false where that failed. */
async function present(
  { targets, smoke, datasets, budgetMinutes }: ReproduceOptions,
  { results, docs, runs, frontPage }: Places,
  { view, ...parts }: Pick<DrawingParts, 'dataDir' | 'train' | 'signal'> & { readonly view: QueueView },
): Promise<boolean> {
  const { dataDir, signal } = parts;
  const { show } = view;
  const facts = new Facts(results);
  const isAsked = (name: string): boolean => targets === 'all' || targets.some((target) => name.startsWith(target));
  const data = dataDir === undefined ? [] : ['--data-dir', dataDir];
  // `all` makes only what is not there yet.
  const isMissing = (made: object): boolean => targets !== 'all' || Object.keys(made).length === 0;
  // Each is a process of its own, so a smoke counts one.
  const sets = smoke ? paperSets.slice(-1) : paperSets;
  if (isAsked('table1') && isMissing(facts.datasets())) await facts.countDatasets(sets, data, signal, show);
  if (isAsked('table4') && isMissing(facts.parameters()))
    await facts.countParameters(smoke ? paperBackbones.slice(-1) : paperBackbones, sets, signal, show);
  const toDraw = isAsked('figure8') && budgetMinutes > 0 ? (datasets ?? ['frappe']) : [];
  const undrawn = toDraw.filter((dataset) => isMissing(facts.drawings()[dataset] ?? {}));
  let isWhole = true;
  for (const dataset of undrawn) {
    try {
      await facts.keepDrawing(dataset, await drawLayers({ ...parts, show, dataset, runs, rows: DRAWN_ROWS }));
    } catch (error) {
      isWhole = false;
      if (!signal.aborted) view.say(`figure 8 on ${dataset} was not drawn: ${(error as Error).message}`);
    }
  }
  const index = new RowIndex(new ResultsFolder(results).read());
  show('writing the pages');
  await writePages(docs, allPages(index, facts), index, ({ name }) => isAsked(name));
  if (frontPage !== undefined && existsSync(frontPage))
    writeFileSync(frontPage, withResults(readFileSync(frontPage, 'utf8'), index));
  return isWhole;
}

function freshSmoke(): Places {
  const runs = join(root, 'runs', 'reproduce-smoke');
  rmSync(runs, { recursive: true, force: true });
  writeHandMadeSets(join(runs, 'data'));
  return { results: join(runs, 'results'), runs, docs: join(runs, 'docs') };
}

/** As npm has it: relative to where the user stands. */
function dataFolder({ dataDir }: ReproduceOptions): string | undefined {
  return dataDir === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', dataDir);
}

/** A smoke trains the grid of one data set with one seed, where no others are named. */
function wantedBy({ targets, datasets, seeds, models, smoke }: ReproduceOptions): (rows: RowIndex) => readonly Job[] {
  const asked = {
    ...(smoke && { datasets: ['frappe'], seeds: [2023] }),
    ...(datasets && { datasets }),
    ...(seeds && { seeds }),
    ...(models && { models }),
  };
  if (smoke) return (rows) => oneOfEachKind(wantedJobs(targets, rows, asked));
  return (rows) => wantedJobs(targets, rows, asked);
}

/** The stages of the whole work, and the failures of before. */
function listWork({ results }: Places, threads: number | undefined): void {
  const index = new RowIndex(new ResultsFolder(results).read());
  const here = { machine: machineKind(), threads };
  for (const { title, trainings, done, earlier, secondsLeft } of stageProgress(index, (job) =>
    estimateSeconds(job, index.rows, here),
  ))
    process.stdout.write(
      `${title}: ${done} of ${trainings} done (${earlier} with an earlier version of the numerics), about ${durationText(secondsLeft)} left\n`,
    );
  for (const { command, message } of new FailuresFile(join(results, 'failures.json')).read())
    process.stdout.write(`failed before: ${command}: ${message}\n`);
}

function tell({ done, failed, missingSets, left, secondsLeft }: QueueOutcome, json: boolean): void {
  if (json) {
    print({ command: 'reproduce', done, failed, missingSets, left: left.length, secondsLeft: Math.round(secondsLeft) });
    return;
  }
  const lines = [
    `of what was asked for: ${done.length} trained now, ${left.length} left (about ${durationText(secondsLeft)})`,
    ...failed.map((job) => `failed: ${jobText(job)}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function print(object: object): void {
  process.stdout.write(`${JSON.stringify(object)}\n`);
}

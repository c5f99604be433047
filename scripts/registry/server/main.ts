// The local registry as a process of its own. It prints where it is; it ends, and removes its folder, when its standard
// input closes: with the process that started it, however that one dies.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runServer } from 'verdaccio';

import { dependenciesOfPublicPackages } from './dependencies.ts';
import { storePackages } from './storage.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
// A space in the path is part of the test.
const folder = mkdtempSync(join(tmpdir(), 'fsdnet registry-'));

process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit());
process.stdin.resume().once('close', () => process.exit());

const storage = join(folder, 'storage');
mkdirSync(storage);
storePackages(storage, dependenciesOfPublicPackages(root, ['onnxruntime-node', 'onnxruntime-web', 'koffi']));

const server = (await runServer({
  self_path: folder,
  storage,
  auth: { htpasswd: { file: join(folder, 'htpasswd') } },
  // No uplink: what is not in the storage does not exist.
  packages: { '**': { access: '$all', publish: '$all', unpublish: '$all' } },
  log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  web: { enable: false },
} as unknown as Parameters<typeof runServer>[0])) as Server;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/`, folder })}\n`);

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { bundleForBrowsers, runtimeWasm } from './bundle.ts';

const { code } = await bundleForBrowsers();
const files: Readonly<Record<string, readonly [type: string, body: string | Uint8Array]>> = {
  '/': ['text/html; charset=utf-8', await readFile(join(import.meta.dirname, 'page.html'))],
  '/page.js': ['text/javascript; charset=utf-8', code],
  '/runtime.wasm': ['application/wasm', await runtimeWasm()],
};

const port = Number(process.env['PORT'] ?? 8080);
createServer((request, response) => {
  const file = files[request.url ?? '/'];
  if (!file) return response.writeHead(404).end();
  const [type, body] = file;
  // Cross-origin isolation is what lets a page use threads.
  const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
  return response.writeHead(200, { 'content-type': type, ...isolation }).end(body);
}).listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`));

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { EngineError } from '@fsdnet/core/engine';

/**
 * Does work on a folder in one process of the machine at a time. What holds the others off is a socket whose name is
 * known to the kernel only, so it is gone the moment its process is, however that ends.
 *
 * @throws EngineError when another process is at it.
 */
export async function oneAtATime<T>(where: string, folder: string, work: () => Promise<T>): Promise<T> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  const server = createServer();
  server.listen(`\0fsdnet-setup-${name}`);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new EngineError({
      where,
      rule: 'another process is installing it',
      fix: 'Wait until that one is done.',
      cause,
    });
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}

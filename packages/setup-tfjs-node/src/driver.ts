import { readFile } from 'node:fs/promises';

import { runProcess } from '@fsdnet/core/node';

/** The first driver that runs programs made for CUDA 12. */
const oldestDriver = 525;

/** What is wrong with the NVIDIA driver; undefined where it fits. */
export async function driverProblem(signal: AbortSignal): Promise<string | undefined> {
  const version = await driverVersion(signal);
  if (version === undefined) return 'an NVIDIA driver';
  if (Number.parseInt(version, 10) >= oldestDriver) return undefined;
  return `an NVIDIA driver for CUDA 12 (${oldestDriver} or newer; here is ${version})`;
}

/** From nvidia-smi, else from the kernel: a container may lack the program. */
async function driverVersion(signal: AbortSignal): Promise<string | undefined> {
  const query = ['--query-gpu=driver_version', '--format=csv,noheader'];
  const { ok, output } = await runProcess('nvidia-smi', query, { cwd: '/', signal });
  const printed = /^(\d+\.[\d.]+)/m.exec(output)?.[1];
  if (ok && printed !== undefined) return printed;
  try {
    const text = await readFile('/proc/driver/nvidia/version', 'utf8');
    return /Kernel Module\D*?(\d+\.[\d.]+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

// What table-kernels-in-chromium.test.ts runs in a page.
import fc from 'fast-check';
import { OPTIMIZERS, sameBits } from './same-bits.ts';

/** What the page says. */
export interface PageResult {
  readonly isolated: boolean;
  /** Tables that were trained in shared memory, and others. */
  readonly shared: number;
  readonly plain: number;
  /** The first difference, if any. */
  readonly difference: string | null;
}

interface Page {
  readonly crossOriginIsolated: boolean;
  readonly document: { readonly body: { textContent: string } };
}

const page = globalThis as unknown as Page;
const tables = { shared: 0, plain: 0 };
let difference: string | null = null;
try {
  for (const optimizer of Object.values(OPTIMIZERS)) {
    const property = sameBits(optimizer, ({ values }, when) => {
      if (when === 'training') tables[values.buffer instanceof ArrayBuffer ? 'plain' : 'shared']++;
    });
    fc.assert(property, { numRuns: 20, seed: 1 });
  }
} catch (error) {
  difference = String(error);
}
const result: PageResult = { isolated: page.crossOriginIsolated, ...tables, difference };
page.document.body.textContent = JSON.stringify(result);

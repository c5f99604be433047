import { tests } from '../../vitest.shared.ts';

// Its tests take as long as all others, and are at work when those are done.
export default tests(import.meta.dirname, { workers: 2 });

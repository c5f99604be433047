import fc from 'fast-check';
import { inject } from 'vitest';

// Runs before every file of tests. A property may still ask for a seed of its own.
fc.configureGlobal({ seed: inject('propertySeed') });

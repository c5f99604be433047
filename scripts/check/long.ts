// The tests with the tag "long", which are no part of `npm test`.
import { stopWhenInterrupted } from './interruption.ts';
import { runTests, tell } from './package-tests.ts';

stopWhenInterrupted();
const outcome = await runTests('long');
tell(outcome);
process.exitCode = outcome.failed > 0 ? 1 : 0;

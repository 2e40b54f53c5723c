import fc from 'fast-check'

/**
 * Properties meet the same inputs in every run of the suite, so that one that holds goes on holding and one that fails
 * can be run again; `npm run fuzz` draws new ones. A counterexample is made smaller for as long as a reader would wait.
 */
const isFuzzing = process.env['FUZZ_RUNS'] !== undefined
fc.configureGlobal(isFuzzing ? {} : { seed: 20_261_201, interruptAfterTimeLimit: 60_000 })

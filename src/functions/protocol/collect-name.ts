/**
 * The global under which the runner's process has V8's `gc`, in its own isolate and in those of functions. Not `gc`:
 * code looks for that to find out where it runs.
 */
export const collectName = 'tidegateCollect'

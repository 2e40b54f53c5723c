/** A function that failed while it was writing its answer. The message is the function's own, for the operator's log. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed'
}

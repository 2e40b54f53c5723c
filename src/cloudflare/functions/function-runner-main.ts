export { Egress } from '../egress/egress-entrypoint.ts'
/** The function runner as a Worker of its own, for the second workerd process of a self-hosted gateway. */
export { FunctionRunner as default } from './function-runner.ts'

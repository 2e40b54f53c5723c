import { defineCommand } from 'citty'
import { type Severity, severities } from '../../audit/finding.ts'
import type { Audited } from '../../audit/report/audited.ts'
import { sarifOf } from '../../audit/report/sarif.ts'
import { reportOf } from '../../audit/report/report.ts'
import { auditFile } from '../audit/audit-file.ts'
import { auditGateway } from '../audit/audit-gateway.ts'
import { reportText } from '../audit/report-text.ts'
import { applySilenceFile } from '../audit/silence-file.ts'
import { callGateway } from '../calls/call-gateway.ts'
import { CommandFailure, refuseUnknownArguments } from '../playground/command-failure.ts'

/** Replaced by the build with the version in package.json. */
declare const TIDEGATE_VERSION: string

const options = ['api', 'stage', 'gateway', 'format', 'fail-on', 'silence']

const formats = ['text', 'json', 'sarif']

/** `tidegate audit`: what a security engineer would say of a definition, or of a gateway's APIs. */
export const audit = defineCommand({
  meta: {
    name: 'audit',
    description: 'Look for holes in a definition, or in the APIs of a running gateway',
  },
  args: {
    file: {
      type: 'positional',
      description: 'An OpenAPI definition, JSON or YAML; without one a gateway is asked',
      required: false,
    },
    api: { type: 'string', description: 'One API, by id or name', valueHint: 'id' },
    stage: {
      type: 'string',
      description: 'What that stage serves, and not the definition as it is now',
      valueHint: 'name',
    },
    gateway: {
      type: 'string',
      description: 'Where the gateway is; by default by HOST and PORT',
      valueHint: 'url',
    },
    format: { type: 'string', description: 'text, json or sarif: text', valueHint: 'name' },
    'fail-on': {
      type: 'string',
      description: 'Exit with 1 from there on: low, medium, high or never; by default medium',
      valueHint: 'severity',
    },
    silence: {
      type: 'string',
      description: 'A file of what is meant, and why: {"silence": [{"id", "reason"}]}',
      valueHint: 'file',
    },
  },
  async run({ args }) {
    try {
      // The parser gives options with a hyphen by a second name, too.
      refuseUnknownArguments(args, ['file', 'failOn'], options)
      const { file, api, stage, gateway, silence } = args
      const format = oneOf('format', args.format ?? 'text', formats)
      const failOn = oneOf('fail-on', args['fail-on'] ?? 'medium', [...severities, 'never'])
      if (stage !== undefined && api === undefined)
        throw new CommandFailure('--stage wants --api: stages are an API’s', 2)
      if (file !== undefined && (api ?? gateway) !== undefined)
        throw new CommandFailure(
          'a file is audited without a gateway: leave out --api, --gateway',
          2,
        )
      const found =
        file === undefined
          ? await callGateway(gateway, (call) => auditGateway(call, { api, stage }))
          : [auditFile(file)]
      const audited = silence === undefined ? found : applySilenceFile(silence, found)
      console.log(written(audited, format))
      if (fails(audited, failOn)) process.exitCode = 1
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      console.error(error.message)
      // What could not be looked at is no finding: a pipeline must tell them apart.
      process.exitCode = 2
    }
  },
})

function oneOf(option: string, given: string, known: readonly string[]): string {
  if (known.includes(given)) return given
  throw new CommandFailure(`--${option} is "${given}"; it must be one of ${known.join(', ')}`, 2)
}

function written(audited: readonly Audited[], format: string): string {
  if (format === 'text') return reportText(audited)
  if (format === 'sarif') return JSON.stringify(sarifOf(audited, TIDEGATE_VERSION), undefined, 2)
  const { rules } = reportOf(audited.flatMap(({ findings }) => findings))
  return JSON.stringify({ audited, rules }, undefined, 2)
}

function fails(audited: readonly Audited[], failOn: string): boolean {
  const least = severities.indexOf(failOn as Severity)
  return (
    least >= 0 &&
    audited.some(({ findings }) =>
      findings.some(
        ({ severity, silenced }) => silenced === undefined && severities.indexOf(severity) >= least,
      ),
    )
  )
}

import { defineCommand } from 'citty'
import { EventError, readEvent, type PlaygroundEvent } from '../../gateway/playground/event.ts'
import { renderTemplate } from '../../gateway/playground/render-template.ts'
import { TemplateError } from '../../lang/vtl/template-error.ts'
import type { TraceStep } from '../../lang/vtl/trace.ts'
import {
  CommandFailure,
  refuseUnknownArguments,
  reportFailure,
} from '../playground/command-failure.ts'
import { nameOf, readJson, readText } from '../playground/read-file.ts'
import { problemAt } from '../playground/source-frame.ts'
import { shownValue, traceLine } from '../playground/trace-line.ts'

/** Lines of a trace: a template may take millions of steps. */
const maxTraceLines = 10_000

const run = defineCommand({
  meta: { name: 'run', description: 'Render a mapping template with an event' },
  args: {
    file: { type: 'positional', description: 'The template (VTL)', required: true },
    event: {
      type: 'string',
      valueHint: 'event.json',
      description: 'The request: body, headers, pathParameters, context …, or a Lambda proxy event',
    },
    side: {
      type: 'enum',
      options: ['request', 'response'],
      default: 'request',
      description: "The body it reads: the request's, or the backend's in the event's response",
    },
    trace: {
      type: 'boolean',
      description: 'Print every #set, branch and loop turn to stderr',
    },
  },
  run({ args }) {
    reportFailure(() => {
      refuseUnknownArguments(args, ['file'], ['event', 'side', 'trace'])
      const side = args.side === 'response' ? 'response' : 'request'
      runTemplate(args.file, args.event, side, args.trace ?? false)
    })
  },
})

/** `tidegate template`: the playground of mapping templates. */
export const template = defineCommand({
  meta: { name: 'template', description: 'Render mapping templates, without a gateway' },
  subCommands: { run },
})

/** The output goes to stdout and nothing else does, so that it can be piped. */
function runTemplate(
  file: string,
  eventFile: string | undefined,
  side: 'request' | 'response',
  isTraced: boolean,
): void {
  const source = readText(file)
  const event = readEventFile(eventFile)
  if (side === 'response' && !event.response) {
    throw new CommandFailure(
      `${eventFile ?? '--event'}: --side response needs the backend's answer; add "response": {"body": …}`,
      2,
    )
  }
  let steps = 0
  const onStep = (step: TraceStep): void => {
    if (++steps <= maxTraceLines) console.error(traceLine(step, source))
  }
  try {
    const { output, overrides } = renderTemplate({
      template: source,
      name: nameOf(file),
      event,
      side,
      ...(isTraced && { onStep }),
    })
    process.stdout.write(process.stdout.isTTY && !output.endsWith('\n') ? `${output}\n` : output)
    for (const { name, value, ignored } of overrides) {
      const note = ignored === undefined ? '' : `  (ignored: ${ignored})`
      console.error(`${name} = ${shownValue(value)}${note}`)
    }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new CommandFailure(problemAt(nameOf(file), source, error, error.problem), 1)
  } finally {
    const unseen = steps - maxTraceLines
    if (unseen > 0) console.error(`… ${unseen} more steps`)
  }
}

function readEventFile(file: string | undefined): PlaygroundEvent {
  if (file === undefined) return readEvent(new Map())
  try {
    return readEvent(readJson(file))
  } catch (error) {
    if (!(error instanceof EventError)) throw error
    throw new CommandFailure(`${nameOf(file)}: ${error.message}`, 2)
  }
}

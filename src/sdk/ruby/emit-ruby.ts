import { operationName } from '../operation-name.ts'
import { camel, claimName, commentText, snake, wordsOf } from '../names.ts'
import type { SdkFiles } from '../pack-files.ts'
import { checkedParameter, optionalParameter, requiredParameter } from '../parameters.ts'
import { SdkError } from '../sdk-error.ts'
import type { Sdk, SdkOperation } from '../sdk-model.ts'
import { inSlices } from '../texts-in-slices.ts'
import { rubyKeywords, rubyLiteral, takenConstants, takenMethods } from './ruby-text.ts'
import { runtimeRuby } from './runtime.ts'

/** The Ruby client: a gem for Ruby 2.7 and later without dependencies. */
export function* emitRuby(
  sdk: Sdk,
  parameters: Readonly<Record<string, string>>,
): Generator<undefined, SdkFiles> {
  const serviceName = checkedParameter(
    'service.name',
    requiredParameter(parameters, 'service.name', 'serviceName'),
    /^[A-Za-z]{1,100}$/,
    'letters only',
  )
  const module = serviceName.charAt(0).toUpperCase() + serviceName.slice(1)
  if (takenConstants.includes(module))
    throw new SdkError(
      `Invalid value of parameter service.name: '${serviceName}'. Ruby has a class ${module} already`,
    )
  const gem = checkedParameter(
    'ruby.gem-name',
    optionalParameter(parameters, 'ruby.gem-name', 'rubyGemName') ??
      `${serviceName.toLowerCase()}-sdk`,
    /^[A-Za-z][\w-]{0,99}$/,
    'a letter followed by letters, digits, hyphens and underscores',
  )
  const version = checkedParameter(
    'ruby.gem-version',
    optionalParameter(parameters, 'ruby.gem-version', 'rubyGemVersion') ?? '1.0.0',
    /^\d+(?:\.[0-9A-Za-z]+){0,9}$/,
    'numbers joined by dots',
  )
  const methods = nameMethods(sdk.operations)
  return {
    [`${gem}/README.md`]: readme(sdk, module, gem, [...methods.keys()]),
    [`${gem}/${gem}.gemspec`]: gemspec(sdk, gem, version),
    [`${gem}/lib/${gem}.rb`]: library(
      sdk,
      module,
      [...methods.keys()],
      yield* inSlices(methods, operationText),
    ),
  }
}

/** `get_ab_op` (spec sdk §4). */
function nameMethods(operations: readonly SdkOperation[]): ReadonlyMap<string, SdkOperation> {
  const taken = new Set([...rubyKeywords, ...takenMethods])
  return new Map(
    operations.map((operation) => [claimName(snake(operationName(operation)), taken), operation]),
  )
}

const header = '# frozen_string_literal: true\n'

function library(
  sdk: Sdk,
  module: string,
  names: readonly string[],
  operations: readonly string[],
): string {
  return `${header}
require 'json'
require 'net/http'
require 'openssl'
require 'uri'

# Client of ${commentText(sdk.apiName) || 'the API'}.
module ${module}
${runtimeRuby.slice(1)}
  # Options are those below; with both keys every call is signed.
  class Client
    DEFAULTS = {
      endpoint: ${rubyLiteral(sdk.endpoint)},
      region: ${rubyLiteral(sdk.region)},
      api_key: nil,
      access_key_id: nil,
      secret_access_key: nil,
      session_token: nil,
      retry_limit: 3,
      http_open_timeout: 10,
      http_read_timeout: 60,
      http_wire_trace: false
    }.freeze

    OPERATIONS = {
${operations.join(',\n')}
    }.freeze

    def initialize(**options)
      unknown = options.keys - DEFAULTS.keys
      raise ::ArgumentError, "unknown options: #{unknown.join(', ')}" unless unknown.empty?

      @caller = Caller.new(DEFAULTS.merge(options))
    end

    def operation_names
      OPERATIONS.keys
    end
${names
  .map(
    (name) => `
    def ${name}(params = {})
      @caller.call(OPERATIONS[:${name}], params)
    end
`,
  )
  .join('')}  end
end
`
}

function operationText(name: string, { verb, path, parameters, input }: SdkOperation): string {
  const taken = new Set<string>()
  const rows = parameters.map((parameter) => {
    const key = claimName(snake(camel(wordsOf(parameter.name))) || 'value', taken)
    const greedy = parameter.in === 'path' && path.includes(`{${parameter.name}+}`)
    return `          [${rubyLiteral(parameter.name)}, ${rubyLiteral(key)}, :${parameter.in}, ${parameter.required}, ${greedy}]`
  })
  const bodiless = verb === 'GET' || verb === 'HEAD'
  const body = bodiless ? 'nil' : rubyLiteral(claimName(snake(input ?? 'body'), taken))
  return `      ${name}: {
        verb: ${rubyLiteral(verb)},
        path: ${rubyLiteral(path)},
        body: ${body},
        parameters: [${rows.length > 0 ? `\n${rows.join(',\n')}\n        ` : ''}]
      }`
}

const gemspec = (sdk: Sdk, gem: string, version: string) => `${header}
Gem::Specification.new do |spec|
  spec.name = ${rubyLiteral(gem)}
  spec.version = ${rubyLiteral(version)}
  spec.summary = ${rubyLiteral(`Client of ${commentText(sdk.apiName) || 'an API'}`)}
  spec.authors = ['Generated']
  spec.required_ruby_version = '>= 2.7'
  spec.files = [${rubyLiteral(`lib/${gem}.rb`)}, 'README.md']
end
`

function readme(sdk: Sdk, module: string, gem: string, names: readonly string[]): string {
  return `# Client of ${commentText(sdk.apiName) || module}

\`\`\`
gem build ${gem}.gemspec
gem install ${gem}-*.gem
\`\`\`

\`\`\`ruby
require '${gem}'
client = ${module}::Client.new(api_key: '...')
response = client.${names[0] ?? ''}
\`\`\`

\`access_key_id\` and \`secret_access_key\` sign every call; \`endpoint\` sends them elsewhere than to
${sdk.endpoint}. A call that is not answered 2xx raises \`${module}::ServiceError\`.

Operations: ${names.map((name) => `\`${name}\``).join(', ')}.
`
}

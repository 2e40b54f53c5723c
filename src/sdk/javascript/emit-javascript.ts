import { camel, claimName, commentText, wordsOf } from '../names.ts'
import type { SdkFiles } from '../pack-files.ts'
import type { Sdk, SdkOperation } from '../sdk-model.ts'
import { inSlices } from '../texts-in-slices.ts'
import { apiGatewayClientJs, sigV4ClientJs, simpleHttpClientJs, utilsJs } from './core.ts'
import { base64Js, hmacJs, hmacStepsJs, sha256Js } from './crypto.ts'
import { axiosJs, urlTemplateJs } from './transport.ts'

/** The folder that AWS's package has, and pages refer to (spec sdk §3). */
const root = 'apiGateway-js-sdk/'

/** In the order in which pages load them. */
const libraries: SdkFiles = {
  'lib/axios/dist/axios.standalone.js': axiosJs,
  // Each rollup is complete by itself.
  'lib/CryptoJS/rollups/hmac-sha256.js': `${sha256Js}\n${hmacJs}`,
  'lib/CryptoJS/rollups/sha256.js': sha256Js,
  'lib/CryptoJS/components/hmac.js': hmacStepsJs,
  'lib/CryptoJS/components/enc-base64.js': base64Js,
  'lib/url-template/url-template.js': urlTemplateJs,
  'lib/apiGatewayCore/sigV4Client.js': sigV4ClientJs,
  'lib/apiGatewayCore/apiGatewayClient.js': apiGatewayClientJs,
  'lib/apiGatewayCore/simpleHttpClient.js': simpleHttpClientJs,
  'lib/apiGatewayCore/utils.js': utilsJs,
}

/** The JavaScript client: plain scripts for pages, and a CommonJS module for Node 18 and later. */
export function* emitJavascript(sdk: Sdk): Generator<undefined, SdkFiles> {
  const methods = nameMethods(sdk.operations)
  const files: Record<string, string> = {
    'README.md': readme(sdk, [...methods.keys()]),
    // Without it Node reads the scripts as modules in projects that say so.
    'package.json': '{ "private": true, "type": "commonjs", "main": "apigClient.js" }\n',
    'apigClient.js': client(sdk, yield* inSlices(methods, methodText)),
    ...libraries,
  }
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [root + path, text]))
}

/** `petsPetIdGet`: path, then verb; the root is `root`. Names that meet get numbers (spec sdk §4, §8). */
function nameMethods(operations: readonly SdkOperation[]): ReadonlyMap<string, SdkOperation> {
  const taken = new Set<string>()
  return new Map(
    operations.map((operation) => {
      const words = wordsOf(operation.path)
      const verb = operation.verb.toLowerCase()
      return [claimName(camel([...(words.length > 0 ? words : ['root']), verb]), taken), operation]
    }),
  )
}

/** A literal in ASCII that neither a string nor a page's script element can be left with. */
function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function client(sdk: Sdk, methods: readonly string[]): string {
  return `/* Client of ${commentText(sdk.apiName)}. Generated: changes are lost when it is generated anew. */
if (typeof module === 'object' && typeof require === 'function') {
${Object.keys(libraries)
  .map((path) => `  require('./${path}');`)
  .join('\n')}
}

var apigClientFactory = {};

apigClientFactory.newClient = function (config) {
  var core = globalThis.apiGateway.core;
  var utils = core.utils;
  var given = Object.assign({}, config);
  config = {
    accessKey: '',
    secretKey: '',
    sessionToken: '',
    region: 'us-east-1',
    apiKey: '',
    defaultContentType: 'application/json',
    defaultAcceptType: 'application/json',
    // Where the stage is, its name included.
    invokeUrl: ${literal(sdk.endpoint)}
  };
  Object.keys(given).forEach(function (name) {
    if (given[name] !== undefined) config[name] = given[name];
  });
  // One way for all calls of a client: with both keys, signed.
  var authType = config.accessKey && config.secretKey ? 'AWS_IAM' : 'NONE';
  var endpoint = config.invokeUrl.replace(/\\/+$/, '');
  var sending = {
    endpoint: endpoint,
    defaultContentType: config.defaultContentType,
    defaultAcceptType: config.defaultAcceptType
  };
  var signing = utils.mergeInto(sending, {
    accessKey: config.accessKey,
    secretKey: config.secretKey,
    sessionToken: config.sessionToken,
    serviceName: 'execute-api',
    region: config.region
  });
  var client = core.apiGatewayClientFactory.newClient(sending, signing);

  function call(verb, path, names, required, params, body, additionalParams) {
    return new Promise(function (resolve) {
      var given = params || {};
      utils.assertParametersDefined(given, required, ['body']);
      var request = {
        verb: verb,
        path: globalThis.uritemplate(path).expand(utils.parseParametersToObject(given, names.path)),
        headers: utils.parseParametersToObject(given, names.header),
        queryParams: utils.parseParametersToObject(given, names.query),
        body: body
      };
      resolve(client.makeRequest(request, authType, additionalParams, config.apiKey));
    });
  }

  return {
${methods.join(',\n\n')}
  };
};

if (typeof module === 'object') module.exports = apigClientFactory;
`
}

function methodText(name: string, { verb, path, parameters }: SdkOperation): string {
  const template = path.replace(/\{([^{}]+?)\+\}/g, '{+$1}')
  const named = (place: string) =>
    parameters.filter((parameter) => parameter.in === place).map((parameter) => parameter.name)
  const names = { path: named('path'), query: named('query'), header: named('header') }
  const required = [...new Set(parameters.filter((p) => p.required).map((p) => p.name))]
  return `    ${name}: function (params, body, additionalParams) {
      return call(
        ${literal(verb)},
        ${literal(template)},
        ${literal(names)},
        ${literal(required)},
        params, body, additionalParams
      );
    }`
}

function readme(sdk: Sdk, names: readonly string[]): string {
  return `# Client of ${commentText(sdk.apiName)}

In a page, load the scripts in this order:

\`\`\`html
${[...Object.keys(libraries), 'apigClient.js']
  .map((path) => `<script src="${path}"></script>`)
  .join('\n')}
\`\`\`

In Node 18 or later: \`const apigClientFactory = require('./apiGateway-js-sdk/apigClient.js')\`.

\`\`\`js
const client = apigClientFactory.newClient({ apiKey: '...' })
const response = await client.${names[0] ?? ''}(params, body, { headers: {}, queryParams: {} })
\`\`\`

\`newClient\` takes \`accessKey\`, \`secretKey\`, \`sessionToken\` and \`region\` (every call is then signed),
\`apiKey\`, \`defaultContentType\`, \`defaultAcceptType\`, and \`invokeUrl\` when the API is elsewhere
than at ${sdk.endpoint}. \`params\` holds path, query and header parameters by their names.

The API must allow the page's origin, and the headers \`x-api-key\`, \`authorization\`, \`x-amz-date\` and
\`x-amz-security-token\` where they are sent.

Methods: ${names.map((name) => `\`${name}\``).join(', ')}.
`
}

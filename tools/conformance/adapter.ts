/**
 * This project's functions under the names and signatures that the corpus's unit cases call. A name that is not
 * exported here is skipped by the replayer and counts neither way.
 */
export { jsonSchemaValidate } from './adapter-json-schema.ts'
export {
  mapIntegrationRequest,
  mapIntegrationResponse,
  uriPathParameters,
  uriStageVariables,
} from './adapter-mapping.ts'
export { sigv4Sign, sigv4Verify } from './adapter-sigv4.ts'
export { vtlRender, vtlRequest, vtlResponse, vtlUtil } from './adapter-templates.ts'

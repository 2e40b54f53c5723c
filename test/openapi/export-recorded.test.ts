import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { controlPlane } from '../control/plane/control-plane.ts'

/** Every export of the conformance corpus: a document, and what AWS wrote of the API made from it. */
type Recording = {
  readonly id: string
  readonly document: object
  readonly plain: Export
  readonly withExtensions: Export
}
type Export = {
  readonly body: object
  readonly contentDisposition: string
  readonly contentType: string
}

const recordings = JSON.parse(
  readFileSync('test/openapi/cases/recorded-exports.json', 'utf8').replaceAll(
    '@{region}',
    'us-east-1',
  ),
) as readonly Recording[]

test.each(recordings.map((recording) => [recording.id, recording] as const))(
  'as recorded: %s',
  async (_, { document, plain, withExtensions }) => {
    const { call, answer } = controlPlane()
    const { id: restApiId } = call('ImportRestApi', { body: JSON.stringify(document) })
    call('CreateDeployment', { restApiId, stageName: 'local' })
    const exported = async (parameters: object) => {
      const reply = await answer('GetExport', {
        restApiId,
        stageName: 'local',
        exportType: 'swagger',
        parameters,
      })
      return { ...reply, body: JSON.parse(String(reply['body'])) as unknown }
    }
    // The recording writes `date` for the date of creation, which stands for a missing version.
    const expected = (recording: Export): unknown =>
      JSON.parse(
        JSON.stringify(recording)
          .replaceAll('@{?api-id.1}', restApiId)
          .replaceAll('"version":"date"', '"version":"2020-09-13T12:26:40Z"')
          .replaceAll('swagger_date', 'swagger_2020-09-13T12:26:40Z'),
      )
    expect(await exported({})).toEqual(expected(plain))
    expect(await exported({ extensions: 'apigateway' })).toEqual(expected(withExtensions))
  },
)

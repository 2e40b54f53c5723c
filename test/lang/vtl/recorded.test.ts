import { expect, test } from 'vitest'
import { fromJson, hostObject, inputOf, render } from './template-scope.ts'

const checks =
  '{"body": $result, "nested": $result.nested, "isNull": #if( $result == $null )"true"#else"false"#end, "isEmptyString": #if( $result == "" )"true"#else"false"#end}'

// Recorded on AWS: ls:apigateway_common::TestApiGatewayCommon::test_input_path_template_formatting,
// where the body arrives as member `json` of the backend's answer.
test.each([
  ['dict-response', '{"foo": "bar"}', '$result', '{foo=bar}'],
  ['json-list', '[{"foo": "bar"}]', '$result', '[{"foo":"bar"}]'],
  ['nested-dict', '{"nested": {"foo": "bar"}}', '$result.nested', '{foo=bar}'],
  ['nested-list', '{"nested": [{"foo": "bar"}]}', '$result.nested', '[{"foo":"bar"}]'],
  ['dict-in-list', '[{"foo": "bar"}]', '$result[0]', '{foo=bar}'],
  ['list-with-nested-list', '[[{"foo": "bar"}]]', '$result[0]', '[{"foo":"bar"}]'],
  ['dict-with-nested-list', '{"foo": [{"nested": "bar"}]}', '$result', '{foo=[{"nested":"bar"}]}'],
  [
    'bigger-dict',
    '{"bigger": "dict", "to": "test", "with": "separators"}',
    '$result',
    '{bigger=dict, to=test, with=separators}',
  ],
  ['to-string', '{"foo": "bar"}', '$result.toString()', '{foo=bar}'],
  ['list-to-string', '{"list": [{"foo": "bar"}]}', '$result.toString()', '{list=[{"foo":"bar"}]}'],
])('%s: how values of $input.path print', (_, json, template, expected) => {
  const input = inputOf(`{"json": ${json}}`)
  expect(render(`#set($result = $input.path("$.json"))${template}`, { input })).toBe(expected)
})

// The same recording, cases empty-body, nested-empty-list and nested-null-list.
test.each([
  ['empty-body', '{}', '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'],
  [
    'nested-empty-list',
    '{"listValue": []}',
    '{"body": [], "nested": , "isNull": "false", "isEmptyString": "false"}',
  ],
  [
    'nested-null-list',
    '{"listValue": null}',
    '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}',
  ],
])('%s: missing and null are the empty string, an empty list is not', (_, body, expected) => {
  const template = `#set($result = $input.path("$.listValue"))${checks}`
  expect(render(template, { input: inputOf(body) })).toBe(expected)
})

// ls:apigateway_common::TestApiGatewayCommon::test_input_body_formatting#response-body-attr-access
test('a member of the raw body is the empty string', () => {
  const input = inputOf('{"some": "value"}')
  expect(render('[$input.body.testAccess]$input.body', { input })).toBe('[]{"some": "value"}')
})

// ls:apigateway_integrations::test_integration_mock_with_vtl_map_assignation
test('overrides are set by property, index and put, through host objects and maps', () => {
  const querystring = fromJson('{}')
  const context = hostObject(
    new Map([['requestOverride', hostObject(new Map([['querystring', querystring]]))]]),
  )
  const template = `#set($paramName = "foo")
#set($context.requestOverride.querystring[$paramName] = "bar")
#set($paramPutName = "putfoo")
$context.requestOverride.querystring.put($paramPutName, "putBar")
#set($context["requestOverride"].querystring["nestedfoo"] = "nestedFoo")
{
  "statusCode": 200
}
`
  expect(render(template, { context })).toBe('\n{\n  "statusCode": 200\n}\n')
  expect(querystring).toEqual(
    fromJson('{"foo": "bar", "putfoo": "putBar", "nestedfoo": "nestedFoo"}'),
  )
})

// ls:apigateway_integrations::test_integration_mock_with_response_override_in_request_template
test('values set on host objects keep their type and can be read back', () => {
  const override = new Map([['header', fromJson('{}')]])
  const context = hostObject(new Map([['responseOverride', hostObject(override)]]))
  const template = `#set($context.responseOverride.status = 444)
#set($context.responseOverride.header.foo = "bar")
#set($context.responseOverride.custom = "is also passed around")
$context.responseOverride.status $context.responseOverride.header.foo $context.responseOverride.custom`
  expect(render(template, { context })).toBe('444 bar is also passed around')
  expect(override.get('status')).toBe(444n)
})

// ls:apigateway_integrations::test_integration_mock_with_request_overrides_in_response_template
test.each([
  ['path1', 'one'],
  ['path2', 'two'],
  ['other', 'else'],
])('#elseif chooses by equality with %s', (message, expected) => {
  const template =
    '\n#set($inputBody = $body.message)\n#if($inputBody == "path1")\none\n#elseif($inputBody == "path2")\ntwo\n#else\nelse\n#end\n'
  expect(render(template, { body: fromJson(`{"message": "${message}"}`) })).toBe(`\n${expected}\n`)
})

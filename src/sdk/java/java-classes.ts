import { camel, claimName, pascal, wordsOf } from '../names.ts'
import type { Shape } from '../shapes.ts'
import { memberNames, type JavaNames, type JavaOperation } from './java-names.ts'
import { javaLiteral } from './java-text.ts'

/** What the text of a class needs of the whole. */
export type JavaScope = {
  readonly names: JavaNames
  readonly shapes: ReadonlyMap<string, Shape>
}

/** How a shape is held: its Java type, and the expressions that read it from JSON and write it. */
type Held = {
  readonly type: string
  readonly from: (json: string) => string
  readonly to: (value: string) => string
}

const same = (value: string) => value

/** Inline objects are held as JSON; a model that stands for another ends so too when it stands for itself. */
function held(shape: Shape, scope: JavaScope, seen: readonly string[] = []): Held {
  switch (shape.type) {
    case 'string':
      return { type: 'String', from: (json) => `Json.toText(${json})`, to: same }
    case 'integer':
      return { type: 'Long', from: (json) => `Json.toLong(${json})`, to: same }
    case 'number':
      return { type: 'Double', from: (json) => `Json.toDouble(${json})`, to: same }
    case 'boolean':
      return { type: 'Boolean', from: (json) => `Json.toBoolean(${json})`, to: same }
    case 'object':
    case 'any':
      return { type: 'Object', from: same, to: same }
    case 'list': {
      const item = held(shape.item, scope, seen)
      // Lambdas within lambdas need parameters of their own.
      const name = `item${item.type.split('<').length}`
      return {
        type: `List<${item.type}>`,
        from: (json) => `Json.map(Json.toList(${json}), ${name} -> ${item.from(name)})`,
        to: (value) => `Json.map(${value}, ${name} -> ${item.to(name)})`,
      }
    }
    case 'model': {
      const target = scope.shapes.get(shape.name)
      const type = scope.names.models.get(shape.name)
      if (!target || type === undefined || seen.includes(shape.name))
        return held({ type: 'any' }, scope)
      if (target.type !== 'object') return held(target, scope, [...seen, shape.name])
      return {
        type,
        from: (json) => `${type}.fromJson(${json})`,
        to: (value) => `${type}.toJson(${value})`,
      }
    }
  }
}

type Field = { readonly name: string; readonly type: string }

const fields = (own: string, list: readonly Field[]) =>
  list
    .map(
      ({ name, type }) => `
  private ${type} ${name};

  public ${type} get${pascal([name])}() {
    return ${name};
  }

  public void set${pascal([name])}(${type} ${name}) {
    this.${name} = ${name};
  }

  public ${own} ${name}(${type} ${name}) {
    this.${name} = ${name};
    return this;
  }
`,
    )
    .join('')

const imports = (runtime: string) => `
import ${runtime}.*;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
`

/** The class of a model that is an object. */
export function modelClass(
  own: string,
  shape: Extract<Shape, { type: 'object' }>,
  scope: JavaScope,
  runtime: string,
): string {
  const taken = memberNames()
  const members = shape.members.map((member) => ({
    wire: javaLiteral(member.name),
    name: claimName(camel(wordsOf(member.name)) || 'value', taken),
    held: held(member.shape, scope),
  }))
  return `${imports(runtime)}
public final class ${own} {${fields(
    own,
    members.map(({ name, held: { type } }) => ({ name, type })),
  )}
  /** Null of anything but an object. */
  public static ${own} fromJson(Object json) {
    if (!(json instanceof Map)) return null;
    ${own} value = new ${own}();
${members.map(({ wire, name, held: { from } }) => `    value.${name} = ${from(`Json.member(json, ${wire})`)};\n`).join('')}    return value;
  }

  public static Map<String, Object> toJson(${own} value) {
    if (value == null) return null;
    Map<String, Object> json = new LinkedHashMap<>();
${members.map(({ wire, name, held: { to } }) => `    Json.put(json, ${wire}, ${to(`value.${name}`)});\n`).join('')}    return json;
  }
}
`
}

const modelOf = (name: string | undefined): Shape =>
  name === undefined ? { type: 'any' } : { type: 'model', name }

/** The class of what an operation is called with. */
export function requestClass(named: JavaOperation, scope: JavaScope, runtime: string): string {
  const { operation, request, parameters, body } = named
  const { type, to } = held(modelOf(operation.input), scope)
  const parts = parameters.map(({ parameter, name }) => {
    const wire = javaLiteral(parameter.name)
    if (parameter.in !== 'path') return `.${parameter.in}(${wire}, ${name}, ${parameter.required})`
    const greedy = operation.path.includes(`{${parameter.name}+}`)
    return `.${greedy ? 'greedyPath' : 'path'}(${wire}, ${name})`
  })
  if (body !== undefined) parts.push(`.body(${to(body)})`)
  return `${imports(runtime)}
public final class ${request} {${fields(request, [
    ...parameters.map(({ name }) => ({ name, type: 'String' })),
    ...(body === undefined ? [] : [{ name: body, type }]),
  ])}
  public ApiCall toCall() {
    return new ApiCall(${javaLiteral(operation.verb)}, ${javaLiteral(operation.path)})${parts
      .map((part) => `\n        ${part}`)
      .join('')};
  }
}
`
}

/** The class of what it answers. */
export function resultClass(named: JavaOperation, scope: JavaScope, runtime: string): string {
  const { operation, result, output } = named
  const { type, from } = held(modelOf(operation.output), scope)
  return `${imports(runtime)}
public final class ${result} {
  private final ApiResponse response;
  private final ${type} ${output};

  public ${result}(ApiResponse response) {
    this.response = response;
    this.${output} = ${from('response.body()')};
  }

  public ${type} get${pascal([output])}() {
    return ${output};
  }

  public int httpStatusCode() {
    return response.httpStatusCode();
  }

  public Map<String, List<String>> headers() {
    return response.headers();
  }
}
`
}

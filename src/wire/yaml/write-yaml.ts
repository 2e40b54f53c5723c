import { dump } from 'js-yaml'

/**
 * Plain JSON values as YAML. Members that are undefined are left out, as JSON does; a string that would read as
 * something else is quoted; nothing is written as an alias.
 */
export function writeYaml(value: unknown): string {
  return `---\n${dump(value, { noRefs: true, skipInvalid: true, lineWidth: -1 })}`
}

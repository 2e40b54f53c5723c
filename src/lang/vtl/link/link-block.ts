import type {
  Branch,
  CallNode,
  DefineNode,
  IfNode,
  Node,
  Reference,
  SetNode,
} from '../parse/ast.ts'
import { DefinedBlock } from './defined-block.ts'
import { linkForeach, loopNames } from './link-foreach.ts'
import { linkTarget } from './link-reference.ts'
import type { Linker } from './linker.ts'
import { broke, goOn, stopped, type Run } from '../rendering.ts'

/** Links statements to one closure, which pays for all of them when it starts. */
export function linkBlock(nodes: readonly Node[], linker: Linker): Run {
  const outer = linker.cost
  linker.cost = 1
  const runs = nodes.map((node) => linkNode(node, linker))
  const { cost } = linker
  linker.cost = outer
  return (rendering) => {
    rendering.work.charge(cost)
    for (const run of runs) {
      const signal = run(rendering)
      if (signal !== goOn) return signal
    }
    return goOn
  }
}

function linkNode(node: Node, linker: Linker): Run {
  linker.cost += 1
  // Each row takes exactly the nodes of its own kind.
  return (linkers[node.kind] as (node: Node, linker: Linker) => Run)(node, linker)
}

const linkers: {
  readonly [K in Node['kind']]: (node: Extract<Node, { kind: K }>, linker: Linker) => Run
} = {
  text: ({ text }) => linkText(text),
  reference: linkPrint,
  set: linkSet,
  if: linkIf,
  foreach: linkForeach,
  define: linkDefine,
  evaluate: linkEvaluate,
  call: linkCall,
  break: () => () => broke,
  stop: () => () => stopped,
}

function linkText(text: string): Run {
  return (rendering) => {
    rendering.write(text)
    return goOn
  }
}

function linkPrint(node: Reference, linker: Linker): Run {
  const evaluate = linker.reference(node)
  const { quiet, literal, at } = node
  return (rendering) => {
    const value = evaluate(rendering)
    if (typeof value === 'string') rendering.write(value)
    else if (value instanceof DefinedBlock) {
      rendering.where = at
      const signal = value.print()
      if (signal !== undefined) return signal
      // A block that runs inside itself too often prints its own name (checked against the engine).
      if (!quiet) rendering.write(literal)
    } else {
      rendering.where = at
      rendering.write(rendering.text(value))
    }
    return goOn
  }
}

/** Java's null sets nothing: the variable keeps its value (Velocity's `directive.set.null.allowed`). */
function linkSet(node: SetNode, linker: Linker): Run {
  const evaluate = linker.expression(node.value)
  const assign = linkTarget(node.target, linker)
  const { at, target } = node
  return (rendering) => {
    rendering.where = at
    const value = evaluate(rendering)
    if (rendering.onStep) rendering.trace({ kind: 'set', target: target.literal, value }, at)
    if (value !== null) assign(rendering, value)
    return goOn
  }
}

function linkIf(node: IfNode, linker: Linker): Run {
  const branches = node.branches.map(({ condition, body, at }: Branch) => ({
    test: condition && linker.condition(condition),
    run: linker.block(body),
    at,
  }))
  return (rendering) => {
    let branch = 0
    for (const { test, run, at } of branches) {
      rendering.where = at
      const taken = test === undefined || test(rendering)
      if (rendering.onStep) rendering.trace({ kind: 'branch', branch, taken }, at)
      if (taken) return run(rendering)
      branch++
    }
    return goOn
  }
}

function linkDefine(node: DefineNode, linker: Linker): Run {
  const place = linker.names.place(node.name)
  const run = linker.block(node.body)
  return (rendering) => {
    rendering.vars[place] = new DefinedBlock(run, rendering)
    return goOn
  }
}

/** Text that the template made runs as a template of its own; `#stop` in it ends only that. */
function linkEvaluate(node: Node & { kind: 'evaluate' }, linker: Linker): Run {
  useLoopNames(linker)
  const source = linker.expression(node.source)
  const { at } = node
  return (rendering) => {
    const text = rendering.text(source(rendering))
    rendering.where = at
    rendering.work.charge(text.length)
    rendering.names = rendering.names.fork()
    const run = linker.evaluate(text, rendering.names, at)
    rendering.fill()
    rendering.work.nest(() => run(rendering))
    return goOn
  }
}

/** A macro's arguments are variables of their own while it runs. An unknown name is text. */
function linkCall(node: CallNode, linker: Linker): Run {
  const macro = linker.macros.get(node.name)
  if (!macro) return linkText(node.literal)
  useLoopNames(linker)
  const args = node.args.map((arg) => linker.expression(arg))
  return (rendering) => {
    const { vars } = rendering
    const { places, run } = macro
    const given = args.map((arg) => arg(rendering))
    const kept = places.map((place) => vars[place] ?? null)
    places.forEach((place, index) => (vars[place] = given[index] ?? null))
    rendering.where = node.at
    const signal = rendering.work.nest(() => run(rendering))
    places.forEach((place, index) => (vars[place] = kept[index] ?? null))
    return signal === stopped ? stopped : goOn
  }
}

/** Code that is linked elsewhere may use the loop's names inside a loop of this template. */
function useLoopNames(linker: Linker): void {
  for (const name of loopNames) linker.names.place(name)
}

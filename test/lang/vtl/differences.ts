/**
 * Where we choose not to do as Java Velocity 1.7 does. `java` is what the engine prints, or 'fails';
 * every other difference is a defect.
 */
export interface Difference {
  readonly template: string
  readonly java: string
  readonly ours: string
  readonly reason: string
}

const lexer =
  'the engine’s lexer keeps or loses a state here; no template can rely on the damage, so the plain reading wins'
const lenient =
  'the engine rejects what can only be text; accepting it cannot break a template that works on AWS'
const noSetting =
  'the engine sets nothing for a formal or quiet target, without a word; the plain reading wins'
const macro =
  'spec mapping-templates §5: #macro is not usable on API Gateway; a clear error beats silence'
const reflection =
  'spec mapping-templates §9: reflection is blocked; only names of classes can be read'
const array = 'Java prints an array’s address; its elements are of more use and stay the same'
const arity =
  'spec mapping-templates §9: a call with the wrong number of arguments is an invalid reference'

export const differences: readonly Difference[] = [
  { template: 'a #', java: 'fails', ours: 'a #', reason: lenient },
  { template: 'a $', java: 'fails', ours: 'a $', reason: lenient },
  { template: 'a $!', java: 'fails', ours: 'a $!', reason: lenient },
  { template: 'a $!5 b', java: 'a $5 b', ours: 'a $!5 b', reason: lexer },
  { template: '$#if(true)x#end', java: 'x', ours: '$x', reason: lexer },
  { template: '$i #set($q = "")[$q]', java: 'fails', ours: '5[]', reason: lexer },
  { template: '$i #set($q = 1)a.b', java: '5a', ours: '5a.b', reason: lexer },
  { template: '\\$$i', java: '$i', ours: '\\$5', reason: lexer },
  { template: '#\\$i', java: '#\\5', ours: '#$i', reason: lexer },
  { template: '#set(${y} = 5)$y', java: '', ours: '5', reason: noSetting },
  { template: '#set($!y = 5)$y', java: '', ours: '5', reason: noSetting },
  {
    template: '#foreach($x in)$x#end',
    java: '',
    ours: 'fails',
    reason: 'a loop over nothing is a mistake',
  },
  {
    template: '#define("d")x#end$d',
    java: '2.5',
    ours: 'fails',
    reason: 'a block without a variable is a mistake',
  },
  { template: '#macro(m $a)[$a]#end#m(1)', java: '[1]', ours: 'fails', reason: macro },
  {
    template: '#macro(m)[$!bodyContent]#end#@m()body#end',
    java: '[body]',
    ours: 'fails',
    reason: macro,
  },
  { template: '$s.length(1)', java: 'fails', ours: '', reason: arity },
  {
    template: '$s.class.forName("java.lang.Runtime")',
    java: 'class java.lang.Runtime',
    ours: '',
    reason: reflection,
  },
  {
    template: '$s.split("o").class.name $s.split("o")[0] $s.charAt(0).class.name',
    java: '[Ljava.lang.String; Hell java.lang.Character',
    ours: '[Ljava.lang.String; Hell java.lang.String',
    reason: 'a character is a String of one here: the value domain has no type for it',
  },
  {
    template: '#set($x = 4.9e-324)$x',
    java: '4.9E-324',
    ours: '5.0E-324',
    reason: 'Java writes two digits where one identifies the number; only here and next to it',
  },
  {
    template: '#foreach($x in $list)#set($q = $list.add("n"))$x#end',
    java: 'fails',
    ours: 'abc',
    reason: 'a loop walks the elements there were when it started; Java throws an exception',
  },
  {
    template: '#set($v = $map.owner.values())#set($map.owner.name = "Bob")$v',
    java: '[Bob, 36]',
    ours: '[Ada, 36]',
    reason:
      'keySet(), values() and entrySet() are copies, so that no map can hold itself through one',
  },
  {
    template: '#set($m = {1: "a"})$m.get("1")',
    java: '',
    ours: 'a',
    reason: 'map keys are texts, as in the JSON that templates work on',
  },
  {
    template: '$s.regionMatches(0, "He", 0, 2)$i.toHexString(1.5)',
    java: 'true',
    ours: '1',
    reason: 'spec mapping-templates §9 does not list these methods',
  },
]

/** Templates whose Java output is an address, so that nothing can be compared. */
export const incomparable: readonly Omit<Difference, 'java'>[] = [
  { template: '$s.split("o")', ours: '[Hell, , W, rld]', reason: array },
  { template: '$blank.toCharArray()', ours: '[]', reason: array },
]

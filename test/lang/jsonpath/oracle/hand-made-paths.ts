/** One a line; what each is about shows in its text. */
export const handMadePaths: readonly string[] = `
$
@
$.store.book[0].title
store.book[0].title
.price
..price
$store
$.
$..
$.store.
$.store..
$ .store
$.store .book
$.missing
$.missing.x
$.missing[*]
$.missing[*].x
$.null
$.null.x
$.null[0]
$.text.x
$.text[0]
$.text[*]
$.text.*
$.none
$.none[0]
$.none[*]
$.empty.*
$.store.book[10]
$.store.book[-1].title
$.store.book[-10]
$.store.book[0,2].title
$.store.book[0,10].title
$.store.book[0:2].title
$.store.book[1:].title
$.store.book[:2].title
$.store.book[-2:].title
$.store.book[:-2].title
$.store.book[-3:-1].title
$.store.book[-2:1].title
$.store.book[1:-1].title
$.store.book[-10:2].title
$.store.book[2:1].title
$.store.book[::2].title
$.store.book[0:3:2].title
$.store.book[:]
$.store.book[ 0 ].title
$.store.book[ 0 , 1 ].title
$.store.book[ 0 : 1 ].title
$.store.book[*].title
$.store.book.*.title
$.store.book.title
$['store']['bicycle']['color']
$["store"]["bicycle"]
$['a-b']
$.a-b
$['a.b']
$['a-b','a.b']
$['a-b','missing']
$['missing','gone']
$['']
$.__proto__.x
$['__proto__']
$.store.bicycle['color','price']
$['store','deep'].x
$['store','deep']['bicycle']
$['deep','store']['x','book']
$.store.book[*]['title','isbn']
$.store.book[0]['title', 'isbn']
$.store.book[*].isbn
$.store.book[*].note
$..x
$..price
$..book
$..book[0]
$..book[0].title
$..[0]
$..[0].title
$..[0].x
$..[*].x
$..*
$..x.y
$..y.x
$..book.length
$..['x']
$..['title','price']
$..book[?(@.isbn)]
$..[?(@.isbn)].title
$..[?(@.isbn)]
$..[?(@.x)]
$..book[?(@.price < 10)].title
$.store.book[?(@.price < 10)].title
$.store.book[?(@.price < $.expensive)].title
$.store.book[?(@.price<10)].title
$.store.book[?(@.price <= 8.95)].title
$.store.book[?(@.price >= 12.99)].title
$.store.book[?(@.price > 8.95 && @.price < 20)].title
$.store.book[?(@.price > 20 || @.price < 8.96)].title
$.store.book[?(@.category == 'fiction')].title
$.store.book[?(@.category=="fiction")].title
$.store.book[?('fiction' == @.category)].title
$.store.book[?(@.category != 'fiction')].title
$.store.book[?(@.isbn != 'x')].title
$.store.book[?(@.isbn == null)].title
$.store.book[?(@.note == null)].title
$.store.book[?(@.note)].title
$.store.book[?(!@.isbn)].title
$.store.book[?(!(@.isbn))].title
$.store.book[?(@.title =~ /.*of.*/)].title
$.store.book[?(@.title =~ /.*OF.*/i)].title
$.store.book[?(@.title =~ /of/)].title
$.store.book[?(@.category in ['fiction','x'])].title
$.store.book[?(@.category in [fiction])].title
$.store.book[?(@.category nin ['fiction'])].title
$.store.book[?(@.tags contains 'a')].title
$.store.book[?(@.title contains 'of')].title
$.store.book[?(@.tags size 2)].title
$.store.book[?(@.tags empty true)].title
$.store.book[?(@.tags subsetof ['a','b','c'])].title
$.store.book[?(@.price == '8.95')].title
$.store.book[?(@.price < '9')].title
$.store.bicycle[?(@.price > 10)].color
$.store[?(@.price > 10)]
$.numbers[?(@ > 2)]
$.numbers[?(@ == 1)]
$.numbers[?(@.x)]
$.text[?(@.x)]
$.expensive[?(@ > 1)]
$.matrix[*][0]
$.matrix[0][1]
$.matrix[*]
$..matrix[*][*]
$[*]
$.*
$[?(@.id == '2')]
$[?(@.id == 2)].k
$[?(@.k == null)]
$[?(@.yes == true)]
$.store[*]
$.store.book[?(@.price)]['title','price']
$.store.book[(@.length-1)].title
$.store.book[(@.length-9)]
$.store.book[?()]
$.store.book[?(@.price <)]
$.store.book[
$.store.book[0
$.store.book['title
$['store'
$['store]
$[store]
$.store['book'
$...x
$.store...x
$.store.book[a]
$.store.book[1.5]
$[?(@.price)]
$[?(@.expensive == 10)].expensive
$.['store']
$.[*]
$.store.[book]
$['\\u0074ext']
$['it\\'s']
$.store.book[0]title
$.numbers.length()
$.numbers.sum()
`
  .trim()
  .split('\n')

// Words for codes: short things that are easy to say and to spell, 256 in each language, so that a word carries 8 bits.
const lists = {
  en: `
    acorn alder almond amber anchor apple apron arch aspen atlas autumn badger bamboo barley basil basket beach
    bead beam bear beaver beech bell berry birch bird biscuit bishop blanket blossom boat bonnet book boot bottle
    bowl branch bread breeze brick bridge brook broom brush bucket butter button cabin cactus camel candle canoe
    canvas carpet carrot castle cedar chalk chair cherry chest chimney cinema circle clay cliff clock cloud clover
    coast coat cocoa coffee comet coral corner cotton cradle crane crayon creek cricket crown cuckoo cup curtain
    daisy desert diary dolphin donkey door dragon drawer drum duck dune eagle easel echo elbow elm ember engine
    fabric falcon feather fern ferry fiddle field finch flag flask flint flower flute fog forest fossil fountain
    fox garden garlic gate ginger glacier glass glove goat grape grass gravel guitar hammer harbour harp hazel
    heather hedge heron hill honey horse island ivory ivy jacket jasmine jelly jersey jigsaw juniper kettle
    kitchen kite ladder lake lantern larch lark laurel lemon lilac lily linen lizard locket lotus magnet magpie
    mango maple marble market meadow medal melon mirror mitten moon morning moss moth mountain museum napkin
    nectar needle nettle nutmeg oak oasis ocean olive onion orange orchard otter owl oyster paddle paint palace
    panda paper parcel parrot path pear pebble pelican pencil pepper piano pigeon pillow pine planet plum pocket
    pond poppy potato puffin pumpkin puzzle quilt rabbit raven ribbon river robin rocket saddle saffron sailor
    salmon sandal satchel scarf school seal shell silver skate sleigh spider sponge spoon spruce starling statue
    stone straw sugar`,
  de: `
    abend acker adler ahorn album ameise amsel anker anorak apfel arche aster auster ballon bambus banane bank
    bauer baum beere berg besen bett beutel biber biene birke birne blatt blume bogen bohne boot bord brett brief
    brille brot brunnen buch bucht buche burg butter dach dachs daumen deich delfin diwan docht dorf drachen dose
    ebene eiche eimer eisen elch elster ente erbse erde erle ernte esche esel eule fackel faden falke farbe farn
    feder feige feld felsen fenster ferne feuer fichte fink fisch fjord flagge flasche flieder floh fluss forelle
    frosch fuchs gabel galerie garten gasse geige gerste ginster gitarre glocke granit gras grille gurke hafen
    hafer hagel hahn halm hammer hand harfe hase haus hecke hefe heide heimat helm hemd herbst herd heu himmel
    hirse hirsch hof holz honig hose hummel hut igel insel jacke jasmin juli kabel kaffee kajak kakao kamel
    kamille kamin kanne kanu karte kastanie kater kegel keks keller kerze kessel kette kiefer kies kino kirsche
    kissen klee kleid knopf kohle komet koralle korb korn kranich kranz kreide kreis krug kuchen kugel kuppel
    lachs lampe laterne laub lauch leiter lerche licht lilie linde linse lupe luchs magnet mais malve mandel
    mantel marmor maus meer meise melone messe milch minze mohn mond moos morgen motte muschel museum nadel nagel
    nebel nelke nessel netz nuss ofen ohr olive orange orgel otter palme papier pappel pedal pelz perle pfad
    pfanne pfeffer pferd pflaume pilz pinguin pinie pinsel planet platz quelle rabe rad regen reh reis ring rose
    ruder salbei salz sand schal schiff schilf segel`,
};

/** The list of a language; English where there is none. */
export const wordsIn = (language: string): readonly string[] =>
  (language === 'de' ? lists.de : lists.en).trim().split(/\s+/);

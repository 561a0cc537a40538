"""Common given names, surnames and towns of twelve peoples, in their own spelling; no list of real people stands behind.

A name is written `own:Russian` where Russian officials do not merely respell it (Микола:Николай). Order is by use: the
first names are the most frequent. Where surnames are made of given names (`ov`, `yan`), `roots` adds what is no longer given.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pool:
    """What one people is drawn from: its share among migrants, its country (ISO 3166), its names and towns."""

    share: float
    country: str
    male: str
    female: str
    roots: str
    endings: str
    towns: str


POOLS: dict[str, Pool] = {
    "russian": Pool(
        0.05,
        "RU",
        "александр сергей дмитрий андрей алексей максим иван михаил артём "
        "никита владимир павел евгений николай олег юрий "
        "денис роман виктор игорь антон илья кирилл егор константин пётр "
        "василий григорий степан фёдор тимофей лев геннадий",
        "анна елена мария наталья ольга анастасия екатерина татьяна ирина "
        "светлана юлия дарья виктория ксения людмила галина "
        "валентина надежда любовь вера полина софия алиса варвара лариса нина тамара лидия зинаида анна-мария",
        "иван петр сидор кузнец смирн попов васил соколь михайл новик фёдор "
        "мороз волк алексе лебед семён егор павл козл степан "
        "никола орл макар захар зайц соловь борис яковл григорь роман воробь "
        "серге кузьм фрол александр дмитри корол гус кисел "
        "ильи тит поляк цвет тарас бел рыбак голуб виноград богдан миронк ларионк дорофе",
        "ов ов ов ов ин ин ев ский енков ников овский",
        "Москва/Москва Тверь/Тверская Рязань/Рязанская Калуга/Калужская Омск/Омская Самара/Самарская Псков/Псковская",
    ),
    "tajik": Pool(
        0.24,
        "TJ",
        "муҳаммад фирдавс рустам ҷамшед фаррух далер шерзод парвиз умед хуршед "
        "фаридун сӯҳроб исмоил алишер абдулло ҳасан ҳусейн "
        "иброҳим раҳим карим саид шариф наҷибулло бахтиёр дилшод зафар комрон "
        "манучеҳр насим олим сафар тоҳир ҷовид азиз аҳмад "
        "беҳрӯз давлат ғафур зиёдулло иззатулло қурбон маҳмад мирзо назар "
        "неъматулло раҷаб саидҷон субҳон файзулло холмурод шодӣ "
        "юсуф эҳсон муҳаммадалӣ абдураҳмон абубакр амирҷон сайфиддин "
        "нуриддин садриддин фахриддин ҷамолиддин муҳаммад-амин",
        "мадина фотима зебо гулнора нигина шаҳло манижа мавҷуда зулфия сабоҳат "
        "парвина фарзона тахмина ситора мунира дилбар гулчеҳра "
        "ойша зайнаб саодат рухшона шабнам меҳрангез нилуфар ҷамила хадиҷа "
        "робия моҳира насиба сурайё бунафша оиша гулҷаҳон савсан",
        "бобо шоҳ холиқ ҳоким ҳамид ғанӣ латиф воҳид собир ҷалол ҳайдар сатор "
        "гулмаҳмад шамсиддин қодир усмон ниёз эшмурод тоғай ашӯр",
        "ov",
        "Душанбе/Душанбе Хуҷанд:Худжанд/Суғд:Согд Кӯлоб:Куляб/Хатлон Бохтар/Хатлон Истаравшан/Суғд:Согд "
        "Панҷакент:Пенджикент/Суғд:Согд Хоруғ/Бадахшон Ваҳдат/Ҳисор "
        "Турсунзода/Ҳисор Фархор/Хатлон Исфара/Суғд:Согд Ёвон/Хатлон",
    ),
    "kyrgyz": Pool(
        0.12,
        "KG",
        "бакыт нурлан азамат улан эрлан талант алмаз тилек жанышбек кубаныч "
        "марат асан үсөн руслан айбек чыңгыз мирлан данияр эмил "
        "жоомарт суйүн өмүрбек нурбек бекзат эркин кайрат таалай замир медер "
        "сыймык жыргал абдыкадыр мамат токтогул орозбек жакып "
        "кеңеш шайлообек түгөлбай ырысбек аман эсенгул үмөт төлөгөн",
        "айгүл айзада нургүл гүлнара жылдыз айнура бегимай чолпон динара мээрим "
        "асел каныкей назгүл жаңыл бермет сайкал анара айпери "
        "гүлзат үмүт бурул элнура нурзат жибек миргүл калипа турдугүл салтанат",
        "осмон сыдык исак кадыр жумабай токтосун байыш абды молдо субан ысман "
        "алымкул мырза сатыбалды дүйшөн бейше ташмат карабай",
        "ov",
        "Бишкек/Чүй:Чуй Ош/Ош Жалал-Абад/Жалал-Абад Каракол/Ысык-Көл:Иссык-Куль Талас/Талас Нарын/Нарын Баткен/Баткен "
        "Өзгөн:Узген/Ош Кара-Суу/Ош "
        "Токмок/Чүй:Чуй Кызыл-Кыя/Баткен",
    ),
    "kazakh": Pool(
        0.05,
        "KZ",
        "нұрлан ерлан асқар бауыржан серік данияр қайрат ержан жәнібек айдос "
        "мұрат дәурен әділ талғат қанат нұржан марат бекзат арман "
        "ғалым оразбек жанат самат руслан тимур алмас сәкен өмірзақ болат ермек төлеген мейрам ілияс үсен хамит",
        "айгерім гүлнар айжан әсел динара сәуле жанар мәдина ақмарал бибігүл "
        "назерке алтынай гүлмира шолпан қарлығаш раушан меруерт "
        "ұлжан әлия томирис жұлдыз балжан камила",
        "сұлтан ахмет омар оспан исқақ жұмабай қасым әбдіхалық тоқтар "
        "бекмұхамбет сейіт ыбырай мырзабек қожа есен тілеу құрман байжан",
        "ov",
        "Алматы/Алматы Астана/Ақмола:Акмола Шымкент/Түркістан Қарағанды/Қарағанды Тараз/Жамбыл Ақтөбе/Ақтөбе "
        "Атырау/Атырау Семей/Абай",
    ),
    "uzbek": Pool(
        0.24,
        "UZ",
        "jasur aziz sherzod bekzod sardor otabek dilshod ulug‘bek rustam "
        "farrux jahongir bobur shuhrat botir anvar akmal bahodir "
        "javohir sanjar alisher islom umid nodir xurshid abdulla g‘ayrat erkin "
        "hasan husan ibrohim doniyor oybek mirzo muhammad rahmat "
        "olim o‘tkir zafar sirojiddin ziyodulla qobil tohir xasan ismoil "
        "jamshid muzaffar murod shavkat shodiyor sobir to‘lqin "
        "turg‘un ravshan laziz elyor asad abbos muhammadali abdurahmon saidakbar zuxriddin nuriddin yusuf qudrat",
        "dilnoza gulnora madina nilufar shahnoza zilola feruza nargiza malika "
        "mohira zulfiya dildora umida sevara kamola lola munisa "
        "muxlisa saodat gulchehra oydin sabohat barno ra’no xurshida yulduz "
        "nigora fotima zuhra hulkar o‘g‘iloy shoira ozoda",
        "rahim karim tosh xolmat ergash normat yo‘ldosh qodir haydar usmon "
        "mamat ne’mat saidov raxmon xudoyberdi eshmurod jo‘ra "
        "abduqodir sodiq hamid boy g‘ofur niyoz qosim to‘xta sotvoldi mahmud ortiq pulat",
        "ov",
        "Toshkent:Ташкент/Toshkent:Ташкент Samarqand:Самарканд/Samarqand:Самарканд Andijon:Андижан/Andijon:Андижан "
        "Farg‘ona:Фергана/Farg‘ona:Фергана Namangan/Namangan Buxoro:Бухара/Buxoro:Бухара Urganch:Ургенч/Xorazm:Хорезм "
        "Qarshi/Qashqadaryo:Кашкадарья Termiz/Surxondaryo:Сурхандарья Jizzax:Джизак/Jizzax:Джизак "
        "Qo‘qon:Коканд/Farg‘ona:Фергана Chirchiq/Toshkent:Ташкент",
    ),
    "turkmen": Pool(
        0.04,
        "TM",
        "myrat serdar batyr kerim döwlet maksat begenç şöhrat merdan röwşen "
        "oraz çary ýusup rejep ata amangeldi gurban aman nazar "
        "annamyrat baýram sapar kakajan hojamyrat süleýman muhammet atajan ýazmyrat taýyr",
        "maral ogulgerek jeren aýna bahar läle gözel mähri enejan selbi "
        "oguljan aknabat güljan ogulsapar jemal aýsoltan bossan",
        "berdi hudaýberdi mämmet geldi hally garry nury durdy saryýew öwez çopan jumadurdy allaberdi ýagmyr",
        "ov",
        "Aşgabat:Ашхабад/Aşgabat:Ашхабад Mary/Mary Daşoguz:Дашогуз/Daşoguz:Дашогуз Türkmenabat/Lebap Balkanabat/Balkan "
        "Tejen/Ahal",
    ),
    "azerbaijani": Pool(
        0.06,
        "AZ",
        "elçin vüqar rəşad əli elnur ramil həsən hüseyn cavid orxan tural samir "
        "rövşən ilqar məmməd nicat emin fərid anar natiq zaur "
        "qədir yusif xəyal ceyhun şahin azər vasif ibrahim rauf mübariz əhməd faiq kamran oqtay",
        "aysel günel leyla sevinc nigar aytən gülnarə xatirə könül fatimə sevda "
        "ülviyyə şəbnəm ramilə vüsalə lalə nərmin zəhra pərvanə "
        "esmira rəna səbinə",
        "quli allahverdi şirəli bağır abbas kərim rəhim cəfər mustafa səfər qasım "
        "əsgər vəli nəcəf baba heydər mirzə süleyman orucəli xəlil",
        "ov",
        "Bakı:Баку/Bakı:Баку Gəncə:Гянджа/Gəncə:Гянджа "
        "Sumqayıt:Сумгаит/Bakı:Баку Lənkəran:Ленкорань/Lənkəran:Ленкорань "
        "Mingəçevir:Мингечевир/Aran Şəki:Шеки/Şəki:Шеки Quba/Quba Şirvan/Aran",
    ),
    "armenian": Pool(
        0.05,
        "AM",
        "armen tigran gevorg:геворг hakob:акоп hovhannes:ованес karen ashot "
        "artur davit:давид gagik samvel:самвел vahan:ваган "
        "hayk:гайк arman narek sargis:саркис garik hrachya:грачья aram "
        "mher:мгер levon ruben vardan suren petros:петрос artashes "
        "harutyun:арутюн mkrtich:мкртич grigor:григор martin poghos:погос andranik",
        "anahit:анаит lusine ani narine:нарине anush gayane:гаяне "
        "hasmik:асмик karine:карине mariam:мариам siranush tatevik "
        "nune:нуне ruzanna hripsime:рипсиме armine:армине shushan "
        "arpine:арпине satenik zaruhi:заруи lilit astghik:астхик",
        "sargs:саркис grigor harutyun:арутюн khachatr:хачатр manuk hakob:акоп "
        "petros ghazar:казар martiros stepan avet hovsep:овсеп "
        "abraham:абраам galst:галст baghdasar:багдасар karapet:карапет "
        "vardan melik nazar simon danel minas tovmas:товмас",
        "yan",
        "Yerevan/Yerevan Gyumri/Shirak Vanadzor/Lori Vagharshapat:Вагаршапат/Armavir Kapan/Syunik Gavar/Gegharkunik",
    ),
    "georgian": Pool(
        0.03,
        "GE",
        "giorgi:георгий davit:давид levan irakli:ираклий zurab nika:ника "
        "luka:лука mamuka:мамука tornike:торнике vakhtang temur "
        "shalva:шалва gela:гела otar nodar tengiz mikheil:михаил "
        "besik:бесик avtandil sandro:сандро lasha:лаша zaza:заза "
        "merab guram koba:коба",
        "nino:нино mariam:мариам tamar:тамара ketevan:кетеван ana:анна "
        "natia:натия eka:эка lali:лали manana:манана nana:нана "
        "sopio:софия tinatin:тинатин maia:майя salome:саломе khatuna:хатуна lela:лела nato:нато",
        "giorga mchedli beri khara kapana gela kvara maisura gogi japari lomi "
        "tsere zura shengeli kvirika nozo basila papua chikva "
        "mamu gabu abu sula tsiklauri kiknave chkhei",
        "shvili shvili dze dze ava ia uri",
        "Tbilisi:Тбилиси/Tbilisi:Тбилиси Kutaisi/Imereti Batumi/Adjara Zugdidi/Samegrelo Gori/Kartli Telavi/Kakheti",
    ),
    "ukrainian": Pool(
        0.07,
        "UA",
        "олександр:александр сергій:сергей андрій:андрей володимир:владимир "
        "микола:николай іван:иван віктор:виктор михайло:михаил "
        "дмитро:дмитрий юрій:юрий василь:василий олег ігор:игорь тарас "
        "богдан:богдан петро:пётр роман максим євген:евгений "
        "павло:павел олексій:алексей ярослав григорій:григорий остап назар степан",
        "олена:елена наталія:наталья ольга оксана анна ірина:ирина "
        "тетяна:татьяна марія:мария катерина:екатерина юлія:юлия "
        "світлана:светлана галина людмила:людмила вікторія:виктория надія:надежда ганна:анна дарина:дарина софія:софия "
        "соломія:соломия леся:леся уляна:ульяна",
        "шевч бондар коваль ткач мельн кравч бойч савч поліщ лисен марч "
        "гончар дяч іван петр василь романь гнат клим павл "
        "онищ кушнір тимош захар яким левч федор карп лит прокоп грицен март сидор",
        "енко енко енко чук ук ук ко ський",
        "Київ:Киев/Київська:Киевская Харків:Харьков/Харківська:Харьковская "
        "Херсон/Херсонська Маріуполь:Мариуполь/Донецька "
        "Львів:Львов/Львівська:Львовская Одеса:Одесса/Одеська:Одесская Суми/Сумська "
        "Мелітополь:Мелитополь/Запорізька:Запорожская Полтава/Полтавська",
    ),
    "belarusian": Pool(
        0.02,
        "BY",
        "аляксандр:александр сяргей:сергей андрэй:андрей дзмітрый:дмитрий "
        "мікалай:николай віктар:виктор уладзімір:владимир "
        "ігар:игорь юрый:юрий павел міхаіл:михаил іван:иван васіль:василий яўген:евгений аляксей:алексей алег:олег",
        "алена:елена вольга:ольга наталля:наталья таццяна:татьяна "
        "святлана:светлана ганна:анна марыя:мария кацярына:екатерина "
        "ірына:ирина людміла:людмила юлія:юлия вікторыя:виктория аксана:оксана",
        "кавал жук навак раман іван пятр лук адам паўл марозав казл клім стан юрк кас бел савіц міхал васіл грынк",
        "евіч овіч оў оў чык скі енка",
        "Мінск:Минск/Мінская:Минская Гомель/Гомельская "
        "Брэст:Брест/Брэсцкая:Брестская Віцебск:Витебск/Віцебская:Витебская "
        "Гродна/Гродзенская",
    ),
    "moldovan": Pool(
        0.03,
        "MD",
        "ion:ион vasile:василе alexandru:александру andrei:андрей "
        "sergiu:серджиу mihai:михай nicolae:николае gheorghe:георге "
        "dumitru:думитру ștefan:штефан victor:виктор igor:игорь "
        "constantin:константин vlad:влад maxim iurie:юрие petru:петру "
        "grigore:григоре tudor:тудор veaceslav:вячеслав ilie:илие",
        "maria:мария elena:елена ana:анна natalia:наталья tatiana:татьяна "
        "doina:дойна cristina:кристина svetlana:светлана olga:ольга "
        "liliana:лилиана ecaterina:екатерина angela:анжела ludmila:людмила "
        "mihaela:михаела ioana:иоана ana-maria:анна-мария "
        "lidia:лидия viorica:виорика",
        "rus munt ceb mold cojoc ursu pop grig mun turc cior popov bot lup "
        "rot sârb vieru croit negr cazac bal stoic gheorgh",
        "u aru escu escu eanu ici",
        "Chișinău:Кишинёв/Chișinău:Кишинёв Bălți:Бельцы/Bălți:Бельцы "
        "Orhei:Оргеев/Orhei:Оргеев Cahul/Cahul Soroca/Soroca "
        "Ungheni/Ungheni",
    ),
}

SHORT_FOR = (
    "александр:саша/шура сергей:серёжа дмитрий:дима андрей:андрюша алексей:лёша михаил:миша иван:ваня "
    "владимир:вова/володя павел:паша евгений:женя николай:коля юрий:юра константин:костя пётр:петя "
    "василий:вася григорий:гриша анна:аня елена:лена мария:маша наталья:наташа ольга:оля анастасия:настя "
    "екатерина:катя татьяна:таня ирина:ира светлана:света юлия:юля дарья:даша виктория:вика людмила:люда "
    "надежда:надя софия:соня мухаммад:миша/мухи фирдавс:федя рустам:рома джамшед:джама абдулло:абду "
    "исмоил:исма бахтиёр:боря/бахти алишер:али/алик фотима:фати гулнора:гуля мадина:мадя жанышбек:женя "
    "бакыт:боря айгуль:айка айгул:айка гулнара:гуля нурлан:нурик бауыржан:бауыр азиз:азик отабек:ота "
    "дилшод:дима шерзод:шер дилноза:диля нилуфар:нилу зулфия:зуля хасан:хася эльчин:элик ованес:ваня "
    "акоп:яша георгий:гия/гога давид:дато тамара:тамрико ион:ваня штефан:степан"
)
SHORT: dict[str, str] = dict(pair.split(":", 1) for pair in SHORT_FOR.split())
"""What the family says for the name in the papers (by its Russian form; several after strokes)."""

TAILS: dict[str, str] = {
    "tajik": "ҷон бек хон шоҳ", "uzbek": "jon bek xon", "kyrgyz": "бек бай", "kazakh": "бек жан",
    "turkmen": "jan", "azerbaijani": "",
}  # fmt: skip
"""What is put to a given name out of respect or left off it, so that papers of one person differ by it."""

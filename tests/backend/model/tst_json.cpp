#include "backend/model/container.h"
#include "backend/model/network.h"
#include "backend/model/system.h"

#include <gtest/gtest.h>

namespace berth::model {

namespace {

enum class Colour { Red, Green };
constexpr EnumNames kColours{std::array{std::pair{Colour::Red, std::string_view("red")},
                                        std::pair{Colour::Green, std::string_view("green")}}};
constexpr const auto &enumNames(Colour)
{
    return kColours;
}

struct Sample
{
    bool flag = false;
    std::int32_t number = 0;
    std::uint64_t big = 0;
    double ratio = 0;
    std::string text;
    std::optional<std::int64_t> maybe;
    std::vector<std::string> list, words;
    std::map<std::string, std::int64_t> map;
    Colour colour = Colour::Red;
    JsonRaw raw;
    static constexpr auto fields()
    {
        return std::tuple{field("Flag", &Sample::flag),
                          field("Number", &Sample::number),
                          field("Big", &Sample::big, OmitEmpty),
                          field("Ratio", &Sample::ratio, OmitEmpty),
                          field("Text", &Sample::text),
                          field("Maybe", &Sample::maybe),
                          field("List", &Sample::list, NullIfEmpty),
                          field("Words", &Sample::words, OmitEmpty | OneOrList),
                          field("Map", &Sample::map),
                          field("Colour", &Sample::colour),
                          field("Raw", &Sample::raw)};
    }
};

struct Strict
{
    std::string name;
    static constexpr auto fields() { return std::tuple{field("name", &Strict::name, Required)}; }
};

template <class T>
std::string complaint(std::string_view text)
{
    const auto read = fromJson<T>(text);
    return read ? "read" : read.error().message;
}

} // namespace

TEST(Json, writesEachTypeAndItsEmptyForm)
{
    EXPECT_EQ(
        toJson(Sample{}),
        R"({"Flag":false,"Number":0,"Text":"","Maybe":null,"List":null,"Map":{},"Colour":"red","Raw":null})");
    Sample full;
    full.flag = true;
    full.number = -5;
    full.big = UINT64_MAX;
    full.ratio = 0.25;
    full.text = "a\"b\\c\n\x01\x7f";
    full.maybe = INT64_MIN;
    full.list = {"x", ""};
    full.words = {"w"};
    full.map = {{"k\"", 1}, {"l", 2}};
    full.colour = Colour::Green;
    full.raw.text = "[1,2]";
    EXPECT_EQ(toJson(full), R"({"Flag":true,"Number":-5,"Big":18446744073709551615,"Ratio":0.25,)"
                            R"("Text":"a\"b\\c\n\u0001)"
                            "\x7f"
                            R"(","Maybe":-9223372036854775808,"List":["x",""],"Words":["w"],)"
                            R"("Map":{"k\"":1,"l":2},"Colour":"green","Raw":[1,2]})");
}

TEST(Json, replacesWhatIsNoUtf8InBothDirections)
{
    EXPECT_EQ(toJson(std::string("a\xff\xc3\xa9\xed\xa0\x80z")),
              "\"a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"");
    EXPECT_EQ(fromJson<Sample>("{\"Text\":\"\xf0\x9f\x98\x80\xc0\"}")->text, "\xf0\x9f\x98\x80\xef\xbf\xbd");
    EXPECT_EQ(fromJson<Sample>(R"({"Text":"\ud83d\ude00\ud83dx\udc00\u0041\/"})")->text,
              "\xf0\x9f\x98\x80\xef\xbf\xbdx\xef\xbf\xbd"
              "A/");
}

TEST(Json, readsWhatItWrote)
{
    const std::string text = R"({"Flag":true,"Number":-5,"Big":18446744073709551615,"Text":"é","Maybe":7,)"
                             R"("List":["x"],"Map":{"a":1},"Colour":"green","Raw":{"deep":[true,null]}})";
    const auto read = fromJson<Sample>(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(toJson(*read), text);
}

TEST(Json, matchesKeysAsGoDoes)
{
    EXPECT_EQ(fromJson<Sample>(R"({"text":"a"})")->text, "a");
    EXPECT_EQ(fromJson<Sample>(R"({"TEXT":"a","Text":"b","unknown":{"x":[1,{}]}})")->text, "b");
    EXPECT_EQ(fromJson<Sample>(R"({"Words":"alone"})")->words, std::vector<std::string>{"alone"});
    EXPECT_EQ(fromJson<Sample>(R"({"Number":null,"List":null,"Text":null,"Maybe":null})")->number, 0);
    EXPECT_TRUE(fromJson<Sample>(" null "));
}

TEST(Json, namesThePlaceOfAWrongType)
{
    EXPECT_EQ(complaint<CreateRequest>(R"({"HostConfig":{"Memory":"1g"}})"),
              "invalid JSON: HostConfig.Memory: expected a number, got a string");
    EXPECT_EQ(complaint<CreateRequest>(R"({"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":80}]}}})"),
              "invalid JSON: HostConfig.PortBindings.80/tcp[0].HostPort: expected a string, got a number");
    EXPECT_EQ(complaint<CreateRequest>(R"({"Env":"A=b"})"),
              "invalid JSON: Env: expected an array, got a string");
    EXPECT_EQ(complaint<CreateRequest>(R"({"Cmd":["a",1]})"),
              "invalid JSON: Cmd[1]: expected a string, got a number");
    EXPECT_EQ(complaint<CreateRequest>("[]"), "invalid JSON: expected an object, got an array");
    EXPECT_EQ(complaint<HostConfig>(R"({"ConsoleSize":[1]})"),
              "invalid JSON: ConsoleSize: expected 2 elements, got 1");
    EXPECT_EQ(complaint<HostConfig>(R"({"CapAdd":"ALL"})"),
              "invalid JSON: CapAdd: expected an array, got a string");
    EXPECT_EQ(complaint<Sample>(R"({"Flag":1})"), "invalid JSON: Flag: expected a boolean, got a number");
    EXPECT_EQ(complaint<Sample>(R"({"Colour":"blue"})"), "invalid JSON: Colour: unknown value \"blue\"");
    EXPECT_EQ(complaint<Strict>("{}"), "invalid JSON: name: is missing");
    EXPECT_EQ(complaint<Strict>(R"({"name":null})"), "invalid JSON: name: is missing");
}

TEST(Json, refusesNumbersThatDoNotFit)
{
    EXPECT_EQ(complaint<Sample>(R"({"Number":2147483648})"),
              "invalid JSON: Number: number 2147483648 is out of range");
    EXPECT_EQ(complaint<Sample>(R"({"Big":18446744073709551616})"),
              "invalid JSON: Big: number 18446744073709551616 is out of range");
    EXPECT_EQ(complaint<Sample>(R"({"Big":-1})"), "invalid JSON: Big: number -1 is out of range");
    EXPECT_EQ(complaint<Sample>(R"({"Number":1.5})"),
              "invalid JSON: Number: expected a whole number, got 1.5");
    EXPECT_NE(complaint<Sample>(R"({"Ratio":1e999})"), "read");
}

TEST(Json, refusesWhatIsNotJson)
{
    for (const char *text : {"",
                             " ",
                             "{",
                             "{\"a\"",
                             "{\"a\":}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{} x",
                             "{\"a\":01}",
                             "{\"a\":1.}",
                             "{\"a\":-}",
                             "{\"a\":\"\n\"}",
                             "{\"a\":\"\\x\"}",
                             "{\"a\":\"\\u12g4\"}",
                             "{\"a\":tru}",
                             "{\"a\":[1,]}",
                             "{\"a\":[1 2]}",
                             "{\"a\":\"x}",
                             "nul",
                             "\xff"})
        EXPECT_NE(complaint<Sample>(text), "read") << text;
    EXPECT_EQ(complaint<Sample>(""), "invalid JSON: got EOF while reading request body");
    EXPECT_EQ(complaint<Sample>("{}{}"), "invalid JSON: unexpected content after JSON");
}

TEST(Json, boundsDepthAndSize)
{
    const auto nested = [](int depth) {
        return "{\"x\":" + std::string(std::size_t(depth), '[') + std::string(std::size_t(depth), ']') + "}";
    };
    EXPECT_EQ(complaint<Sample>(nested(kJsonDepth - 1)), "read");
    EXPECT_EQ(complaint<Sample>(nested(kJsonDepth)), "invalid JSON: x: nested more than 64 levels deep");
    EXPECT_NE(complaint<Sample>(std::string(1'000'000, '[')), "read");
    EXPECT_FALSE(fromJson<Sample>("{\"Text\":\"abc\"}", 8));
}

TEST(Json, keepsTheDifferenceBetweenNoListAndAnEmptyOne)
{
    const auto request =
        fromJson<CreateRequest>(R"({"Cmd":[],"Entrypoint":null,"HostConfig":{"MaskedPaths":[]}})");
    ASSERT_TRUE(request);
    ASSERT_TRUE(request->cmd);
    EXPECT_TRUE(request->cmd->empty());
    EXPECT_FALSE(request->entrypoint);
    EXPECT_TRUE(request->hostConfig.maskedPaths);
    EXPECT_FALSE(request->hostConfig.readonlyPaths);
}

// A create request as the docker CLI sends it.
TEST(Json, readsACreateRequestOfTheCli)
{
    const auto request = fromJson<CreateRequest>(
        R"({"Hostname":"","AttachStdout":true,"ExposedPorts":{"80/tcp":{}},"Tty":false,"Env":["A=1"],)"
        R"("Cmd":["sh","-c","true"],"Image":"busybox","Volumes":{"/data":{}},"Labels":{"a":"b"},"StopTimeout":5,)"
        R"("HostConfig":{"Binds":["v:/v:ro"],"NetworkMode":"default","PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},)"
        R"("RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},"ConsoleSize":[24,80],"CapAdd":["NET_ADMIN"],)"
        R"("Memory":67108864,"NanoCpus":500000000,"Devices":[{"PathOnHost":"/dev/fuse","PathInContainer":"/dev/fuse",)"
        R"("CgroupPermissions":"rwm"}],"Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}],"Init":true,)"
        R"("Mounts":[{"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":1024,"Mode":448}}],"Tmpfs":{"/r":"size=1m"}},)"
        R"("NetworkingConfig":{"EndpointsConfig":{"n":{"Aliases":["web"],"IPAMConfig":{"IPv4Address":"10.0.0.5"}}}}})");
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->exposedPorts.count("80/tcp"), 1u);
    EXPECT_EQ(request->stopTimeout, 5);
    const HostConfig &host = request->hostConfig;
    EXPECT_EQ(host.portBindings.at("80/tcp")->front().hostPort, "8080");
    EXPECT_EQ(host.restartPolicy.maximumRetryCount, 3);
    EXPECT_EQ(host.consoleSize, (std::array<std::uint64_t, 2>{24, 80}));
    EXPECT_EQ(host.capAdd, std::vector<std::string>{"NET_ADMIN"});
    EXPECT_EQ(host.memory, 67108864);
    EXPECT_EQ(host.ulimits.at(0).hard, 20);
    EXPECT_EQ(host.init, true);
    EXPECT_EQ(host.mounts.at(0).tmpfsOptions->mode, 448u);
    EXPECT_EQ(request->networkingConfig.endpointsConfig.at("n").ipamConfig->ipv4Address, "10.0.0.5");
    EXPECT_EQ(toJson(*fromJson<CreateRequest>(toJson(*request))), toJson(*request));
}

TEST(Json, everyAnswerReadsItsOwnText)
{
    EXPECT_TRUE(fromJson<InspectResponse>(toJson(InspectResponse{})));
    EXPECT_TRUE(fromJson<ContainerSummary>(toJson(ContainerSummary{})));
    EXPECT_TRUE(fromJson<StatsResponse>(toJson(StatsResponse{})));
    EXPECT_TRUE(fromJson<Info>(toJson(Info{})));
    EXPECT_TRUE(fromJson<DiskUsage>(toJson(DiskUsage{})));
    EXPECT_TRUE(fromJson<Network>(toJson(Network{})));
    EXPECT_TRUE(fromJson<ImageInspect>(toJson(ImageInspect{})));
}

} // namespace berth::model
